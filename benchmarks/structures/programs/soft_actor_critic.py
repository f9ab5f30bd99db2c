"""Soft actor critic: a random policy, two critics and their slow copies, and a temperature that learns too."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

STEPS, GAMMA, TAU, TARGET_ENTROPY = 30, 0.95, 0.02, -1.0


def _move(state: Any, force: float) -> tuple[Any, float]:
    """Push a mass on a line; it should come to rest at 0."""
    place, speed = state
    speed = 0.95 * speed + 0.4 * force
    place = np.clip(place + 0.2 * speed, -2, 2)
    return np.array([place, speed], "float32"), -float(place**2 + 0.1 * speed**2 + 0.01 * force**2)


def _actor() -> keras.Model:
    inputs = layers.Input((2,))
    x = layers.Dense(32, "relu")(layers.Dense(32, "relu")(inputs))
    return keras.Model(inputs, [layers.Dense(1, name="mean")(x), layers.Dense(1, name="log_std")(x)])


def _critic() -> keras.Model:
    state, action = layers.Input((2,)), layers.Input((1,))
    x = layers.Dense(32, "relu")(layers.Dense(32, "relu")(layers.Concatenate()([state, action])))
    return keras.Model([state, action], layers.Dense(1)(x))


class SAC:
    """Networks, temperature and how they are updated."""

    def __init__(self) -> None:
        self.actor = _actor()
        self.critics, self.targets = [_critic(), _critic()], [_critic(), _critic()]
        for target, critic in zip(self.targets, self.critics, strict=True):
            target.set_weights(critic.get_weights())
        self.log_alpha = keras.Variable(-1.0, name="log_alpha")
        self.actor_optimizer, self.alpha_optimizer = keras.optimizers.Adam(2e-3), keras.optimizers.Adam(3e-3)
        self.critic_optimizers = [keras.optimizers.Adam(3e-3) for _ in range(2)]

    def sample(self, states: Any) -> Any:
        mean, log_std = self.actor(states)
        log_std = tf.clip_by_value(log_std, -5.0, 1.0)
        noise = tf.random.normal(tf.shape(mean))
        action = tf.tanh(mean + tf.exp(log_std) * noise)
        log_prob = -0.5 * (noise**2 + np.log(2 * np.pi)) - log_std
        return action, log_prob - tf.math.log(1 - action**2 + 1e-6)

    @tf.function
    def act(self, state: Any) -> Any:
        return self.sample(state)[0][0, 0], tf.tanh(self.actor(state)[0])[0, 0]

    def _learn_values(self, states: Any, actions: Any, y: Any) -> Any:
        losses, all_gradients = [], []
        for critic, optimizer in zip(self.critics, self.critic_optimizers, strict=True):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(y - critic([states, actions])))
            gradients: Any = tape.gradient(loss, critic.trainable_variables)
            optimizer.apply_gradients(zip(gradients, critic.trainable_variables, strict=True))
            losses.append(loss)
            all_gradients.append(gradients)
        return losses, all_gradients

    def _learn_policy(self, states: Any, alpha: Any) -> Any:
        with tf.GradientTape() as tape:
            action, log_prob = self.sample(states)
            value = tf.minimum(*[critic([states, action]) for critic in self.critics])
            loss = tf.reduce_mean(alpha * log_prob - value)
        gradients: Any = tape.gradient(loss, self.actor.trainable_variables)
        self.actor_optimizer.apply_gradients(zip(gradients, self.actor.trainable_variables, strict=True))
        return loss, gradients, tf.reduce_mean(log_prob)

    @tf.function
    def update(self, states: Any, actions: Any, rewards: Any, nexts: Any) -> Any:
        alpha = tf.exp(self.log_alpha.value)
        following, log_prob = self.sample(nexts)
        value = tf.minimum(*[target([nexts, following]) for target in self.targets])
        y = rewards + GAMMA * (value - alpha * log_prob)
        critic_losses, critic_gradients = self._learn_values(states, actions, y)
        actor_loss, actor_gradients, mean_log_prob = self._learn_policy(states, alpha)
        with tf.GradientTape() as tape:
            alpha_loss = -tf.exp(self.log_alpha.value) * (mean_log_prob + TARGET_ENTROPY)
        self.alpha_optimizer.apply_gradients([(tape.gradient(alpha_loss, self.log_alpha.value), self.log_alpha)])
        for slow, fast in zip(self.targets, self.critics, strict=True):
            for old, new in zip(slow.variables, fast.variables, strict=True):
                old.assign(TAU * new + (1 - TAU) * old)
        return y, critic_losses, critic_gradients, actor_loss, actor_gradients


def _mean_return(learner: SAC, random: np.random.Generator) -> float:
    total = 0.0
    for _ in range(20):
        state = random.uniform(-1, 1, 2).astype("float32")
        for _ in range(STEPS):
            state, reward = _move(state, float(learner.act(state[None])[1]))
            total += reward
    return total / 20


@structure("Haarnoja et al.: soft actor-critic, in Keras", Way.LOOP, -6.0)
def soft_actor_critic(seed: int, watch: Watch) -> Trained:
    """Train to bring a mass to rest; the score is the mean return of the mean action."""
    random = np.random.default_rng(seed)
    learner, told = SAC(), []
    kept: list[list[Any]] = [[], [], [], []]
    one, two = (watch.monitor(critic, f"critic_{n}") for n, critic in enumerate(learner.critics, 1))
    with watch.monitor(learner.actor, "actor") as actor, one as first, two as second:
        for _ in range(35):
            state = random.uniform(-1, 1, 2).astype("float32")
            for _ in range(STEPS):
                force = float(learner.act(state[None])[0])
                following, reward = _move(state, force)
                for part, value in zip(kept, (state, [force], [reward], following), strict=True):
                    part.append(value)
                state = following
                if len(kept[0]) < 128:
                    continue
                rows = random.integers(len(kept[0]), size=64)
                batch = [tf.constant(np.array([part[row] for row in rows], "float32")) for part in kept]
                y, critic_losses, critic_gradients, actor_loss, actor_gradients = learner.update(*batch)
                for monitor, loss, gradients in zip((first, second), critic_losses, critic_gradients, strict=True):
                    monitor.step(batch[:2], y, loss=loss, gradients=gradients)
                actor.step(batch[0], loss=actor_loss, gradients=actor_gradients)
                told += [float(actor_loss), *map(float, critic_losses)]
    optimizers = [learner.actor_optimizer, learner.alpha_optimizer, *learner.critic_optimizers]
    owners = [learner.actor, *learner.critics, *learner.targets, *optimizers]
    return Trained(_mean_return(learner, random), owners, told)
