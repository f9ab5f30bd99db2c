"""Proximal policy optimization: a clipped ratio, two compiled steps that log from within."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.pole import Pole
from benchmarks.structures.structure import Trained, Watch, Way, structure

LIMIT, STEPS, GAMMA, LAMBDA, CLIP = 60, 300, 0.99, 0.97, 0.2


def _mlp(outputs: int) -> keras.Model:
    return keras.Sequential(
        [layers.Input((4,)), layers.Dense(64, "tanh"), layers.Dense(64, "tanh"), layers.Dense(outputs)]
    )


def _discounted(values: Any, factor: float) -> Any:
    out, total = np.zeros_like(values), 0.0
    for place in reversed(range(len(values))):
        total = values[place] + factor * total
        out[place] = total
    return out


class Buffer:
    """What was seen in one epoch, and the advantages of what was done."""

    def __init__(self) -> None:
        self.states: list[Any] = []
        self.actions: list[int] = []
        self.log_probabilities: list[float] = []
        self.rewards: list[float] = []
        self.values: list[float] = []
        self.advantages: list[Any] = []
        self.returns: list[Any] = []
        self.start = 0

    def finish(self, last: float) -> None:
        rewards = np.array([*self.rewards[self.start :], last], "float32")
        values = np.array([*self.values[self.start :], last], "float32")
        self.advantages.append(_discounted(rewards[:-1] + GAMMA * values[1:] - values[:-1], GAMMA * LAMBDA))
        self.returns.append(_discounted(rewards, GAMMA)[:-1])
        self.start = len(self.rewards)

    def get(self) -> list[Any]:
        advantages = np.concatenate(self.advantages)
        advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
        parts = (np.stack(self.states), self.actions, self.log_probabilities, advantages, np.concatenate(self.returns))
        return [tf.constant(np.array(part, "int32" if part is self.actions else "float32")) for part in parts]


class Agent:
    """A policy, a value function, and their steps."""

    def __init__(self, watch: Watch) -> None:
        self.watch, self.actor, self.critic = watch, _mlp(2), _mlp(1)
        self.policy_optimizer, self.value_optimizer = keras.optimizers.Adam(3e-3), keras.optimizers.Adam(3e-3)

    def log_probability(self, logits: Any, actions: Any) -> Any:
        return tf.reduce_sum(tf.one_hot(actions, 2) * tf.nn.log_softmax(logits), axis=1)

    @tf.function
    def look(self, state: Any) -> Any:
        return tf.nn.log_softmax(self.actor(state))[0], self.critic(state)[0, 0]

    @tf.function
    def train_policy(self, states: Any, actions: Any, old: Any, advantages: Any) -> Any:
        with tf.GradientTape() as tape:
            ratio = tf.exp(self.log_probability(self.actor(states), actions) - old)
            least = tf.where(advantages > 0, (1 + CLIP) * advantages, (1 - CLIP) * advantages)
            loss = -tf.reduce_mean(tf.minimum(ratio * advantages, least))
        gradients: Any = tape.gradient(loss, self.actor.trainable_variables)
        self.policy_optimizer.apply_gradients(zip(gradients, self.actor.trainable_variables, strict=True))
        self.watch.log_step(self.actor, states, loss=loss, gradients=gradients, name="policy")
        return tf.reduce_mean(old - self.log_probability(self.actor(states), actions))

    @tf.function
    def train_value(self, states: Any, returns: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(returns - tf.squeeze(self.critic(states), -1)))
        gradients: Any = tape.gradient(loss, self.critic.trainable_variables)
        self.value_optimizer.apply_gradients(zip(gradients, self.critic.trainable_variables, strict=True))
        self.watch.log_step(self.critic, states, returns[:, None], loss=loss, gradients=gradients, name="value")
        return loss


def _collect(agent: Agent, world: Pole, random: np.random.Generator) -> Buffer:
    buffer, state = Buffer(), world.reset()
    for step in range(STEPS):
        log_probabilities, value = agent.look(state[None])
        action = int(random.random() < np.exp(log_probabilities[1]))
        buffer.states.append(state)
        buffer.actions.append(action)
        buffer.log_probabilities.append(float(log_probabilities[action]))
        buffer.values.append(float(value))
        state, reward, done = world.step(action)
        buffer.rewards.append(reward)
        if done or step == STEPS - 1:
            buffer.finish(0.0 if done else float(agent.look(state[None])[1]))
            state = world.reset()
    return buffer


@structure("Keras: proximal policy optimization", Way.LOOP, 0.6)
def ppo(seed: int, watch: Watch) -> Trained:
    """Train to hold up a pole; the score is the share of the time that it stands with the likelier action."""
    random = np.random.default_rng(seed)
    agent, world, told = Agent(watch), Pole(random, LIMIT), []
    for _ in range(10):
        states, actions, old, advantages, returns = _collect(agent, world, random).get()
        for _ in range(20):
            divergence = float(agent.train_policy(states, actions, old, advantages))
            if divergence > 1.5 * 0.02:
                break
        told.append(divergence)
        told += [float(agent.train_value(states, returns)) for _ in range(20)]
    stood = 0
    for _ in range(10):
        state, done = world.reset(), False
        while not done:
            state, _, done = world.step(int(tf.argmax(agent.look(state[None])[0])))
            stood += 1
    owners = [agent.actor, agent.critic, agent.policy_optimizer, agent.value_optimizer]
    return Trained(stood / (10 * LIMIT), owners, told)
