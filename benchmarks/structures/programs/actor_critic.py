"""Actor and critic in one model: a loop whose batch is an episode, and no targets."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.pole import Pole
from benchmarks.structures.structure import Trained, Watch, Way, structure

LIMIT = 60


def _returns(rewards: list[float], gamma: float) -> Any:
    returns: list[float] = []
    total = 0.0
    for reward in rewards[::-1]:
        total = reward + gamma * total
        returns.insert(0, total)
    values = np.array(returns, "float32")
    return (values - values.mean()) / (values.std() + np.finfo("float32").eps)


@structure("Keras: actor critic method", Way.LOOP, 0.6)
def actor_critic(seed: int, watch: Watch) -> Trained:
    """Train to hold up a pole; the score is the share of the time that it stands with the likelier action."""
    random = np.random.default_rng(seed)
    inputs = layers.Input((4,))
    common = layers.Dense(128, "relu")(inputs)
    model = keras.Model(inputs, [layers.Dense(2, "softmax")(common), layers.Dense(1)(common)])
    optimizer, huber = keras.optimizers.Adam(0.01), keras.losses.Huber(reduction="sum")
    act = tf.function(lambda state: model(state)[0][0])
    world, losses = Pole(random, LIMIT), []
    for _ in range(160):
        state, done = world.reset(), False
        states: list[Any] = []
        actions, rewards = [], []
        while not done:
            probabilities = act(state[None]).numpy().astype("float64")
            action = int(random.choice(2, p=probabilities / probabilities.sum()))
            states.append(state)
            actions.append(action)
            state, reward, done = world.step(action)
            rewards.append(reward)
        seen, returns = np.stack(states), tf.constant(_returns(rewards, 0.99))
        with tf.GradientTape() as tape:
            probabilities, values = model(seen)
            values = tf.squeeze(values, -1)
            log_probabilities = tf.math.log(tf.reduce_sum(probabilities * tf.one_hot(actions, 2), 1))
            actor_loss = tf.reduce_sum(-log_probabilities * (returns - tf.stop_gradient(values)))
            loss = actor_loss + huber(returns, values)
        gradients: Any = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        watch.log_step(model, seen, loss=loss, gradients=gradients)
        losses.append(float(loss))
    stood = 0
    for _ in range(10):
        state, done = world.reset(), False
        while not done:
            state, _, done = world.step(int(tf.argmax(act(state[None]))))
            stood += 1
    return Trained(stood / (10 * LIMIT), [model, optimizer], losses)
