"""Deep deterministic policy gradients: actor and critic, an optimizer and a monitor each."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

STEPS, GAMMA, TAU = 30, 0.95, 0.02


def _move(state: Any, force: float) -> tuple[Any, float]:
    """Push a mass on a line; it should come to rest at 0."""
    place, speed = state
    speed = 0.95 * speed + 0.2 * force
    place = np.clip(place + 0.2 * speed, -2, 2)
    return np.array([place, speed], "float32"), -(place**2 + 0.1 * speed**2 + 0.01 * force**2)


def _actor() -> keras.Model:
    inputs = layers.Input((2,))
    out = layers.Dense(32, "relu")(layers.Dense(32, "relu")(inputs))
    last = keras.initializers.RandomUniform(-0.003, 0.003)
    return keras.Model(inputs, layers.Dense(1, "tanh", kernel_initializer=last)(out) * 2.0)


def _critic() -> keras.Model:
    state, action = layers.Input((2,)), layers.Input((1,))
    seen, done = layers.Dense(16, "relu")(state), layers.Dense(16, "relu")(action)
    out = layers.Dense(64, "relu")(layers.Concatenate()([seen, done]))
    return keras.Model([state, action], layers.Dense(1)(out))


class Learner:
    """Four networks and how they are updated."""

    def __init__(self) -> None:
        self.actor, self.critic = _actor(), _critic()
        self.target_actor, self.target_critic = _actor(), _critic()
        self.target_actor.set_weights(self.actor.get_weights())
        self.target_critic.set_weights(self.critic.get_weights())
        self.critic_optimizer, self.actor_optimizer = keras.optimizers.Adam(4e-3), keras.optimizers.Adam(2e-3)

    @tf.function
    def update(self, states: Any, actions: Any, rewards: Any, nexts: Any) -> Any:
        with tf.GradientTape() as tape:
            following = self.target_actor(nexts, training=True)
            y = rewards + GAMMA * self.target_critic([nexts, following], training=True)
            values = self.critic([states, actions], training=True)
            critic_loss = tf.reduce_mean(tf.square(y - values))
        critic_gradients: Any = tape.gradient(critic_loss, self.critic.trainable_variables)
        pairs = zip(critic_gradients, self.critic.trainable_variables, strict=True)
        self.critic_optimizer.apply_gradients(pairs)
        with tf.GradientTape() as tape:
            chosen = self.actor(states, training=True)
            actor_loss = -tf.reduce_mean(self.critic([states, chosen], training=True))
        actor_gradients: Any = tape.gradient(actor_loss, self.actor.trainable_variables)
        self.actor_optimizer.apply_gradients(zip(actor_gradients, self.actor.trainable_variables, strict=True))
        for slow, fast in ((self.target_actor, self.actor), (self.target_critic, self.critic)):
            for old, new in zip(slow.variables, fast.variables, strict=True):
                old.assign(new * TAU + old * (1 - TAU))
        return y, critic_loss, critic_gradients, actor_loss, actor_gradients

    @tf.function
    def act(self, state: Any) -> Any:
        return self.actor(state)[0, 0]


def _mean_return(learner: Learner, random: np.random.Generator) -> float:
    total = 0.0
    for _ in range(20):
        state = random.uniform(-1, 1, 2).astype("float32")
        for _ in range(STEPS):
            state, reward = _move(state, float(learner.act(state[None])))
            total += reward
    return total / 20


@structure("Keras: deep deterministic policy gradient (DDPG)", Way.LOOP, -8.0)
def ddpg(seed: int, watch: Watch) -> Trained:
    """Train to bring a mass to rest; the score is the mean return without noise."""
    random = np.random.default_rng(seed)
    learner, losses, noise = Learner(), [], 0.0
    kept: list[list[Any]] = [[], [], [], []]
    with watch.monitor(learner.critic, "critic") as critic, watch.monitor(learner.actor, "actor") as actor:
        for _ in range(30):
            state = random.uniform(-1, 1, 2).astype("float32")
            for _ in range(STEPS):
                noise += -0.15 * noise + 0.4 * random.normal()
                force = float(np.clip(float(learner.act(state[None])) + noise, -2, 2))
                following, reward = _move(state, force)
                for part, value in zip(kept, (state, [force], [reward], following), strict=True):
                    part.append(value)
                state = following
                if len(kept[0]) < 64:
                    continue
                rows = random.integers(len(kept[0]), size=64)
                batch = [tf.constant(np.array([part[row] for row in rows], "float32")) for part in kept]
                y, critic_loss, critic_gradients, actor_loss, actor_gradients = learner.update(*batch)
                critic.step(batch[:2], y, loss=critic_loss, gradients=critic_gradients)
                actor.step(batch[0], loss=actor_loss, gradients=actor_gradients)
                losses += [float(critic_loss), float(actor_loss)]
    owners = [learner.actor, learner.critic, learner.target_actor, learner.target_critic]
    optimizers = [learner.actor_optimizer, learner.critic_optimizer]
    return Trained(_mean_return(learner, random), [*owners, *optimizers], losses)
