"""Deep Q-learning: a loop of one's own, a target network, targets that move."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

ROWS, COLUMNS, ACTIONS = 6, 5, 3


class Catch:
    """A ball falls, a paddle at the bottom moves left, stays or moves right."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random

    def reset(self) -> Any:
        self.row, self.ball, self.paddle = 0, int(self.random.integers(COLUMNS)), int(self.random.integers(COLUMNS))
        return self.screen()

    def screen(self) -> Any:
        drawn = np.zeros((ROWS, COLUMNS), "float32")
        drawn[self.row, self.ball] = 1.0
        drawn[-1, self.paddle] = 1.0
        return drawn.ravel()

    def step(self, action: int) -> tuple[Any, float, bool]:
        self.paddle = min(max(self.paddle + action - 1, 0), COLUMNS - 1)
        self.row += 1
        done = self.row == ROWS - 1
        reward = 0.0 if not done else 1.0 if self.paddle == self.ball else -1.0
        return self.screen(), reward, done


def _q_network() -> keras.Model:
    sizes = [layers.Input((ROWS * COLUMNS,)), layers.Dense(64, "relu"), layers.Dense(64, "relu")]
    return keras.Sequential([*sizes, layers.Dense(ACTIONS)])


def _caught(best: Any, world: Catch, episodes: int) -> float:
    caught = 0
    for _ in range(episodes):
        state, done, reward = world.reset(), False, 0.0
        while not done:
            state, reward, done = world.step(int(best(state[None])))
        caught += reward > 0
    return caught / episodes


@structure("Keras: deep Q-learning for Atari Breakout", Way.LOOP, 0.8)
def dqn(seed: int, watch: Watch) -> Trained:
    """Train to catch a ball; the score is the share that is caught when nothing is explored."""
    random = np.random.default_rng(seed)
    world, model, target = Catch(random), _q_network(), _q_network()
    target.set_weights(model.get_weights())
    optimizer, huber = keras.optimizers.Adam(3e-3, clipnorm=1.0), keras.losses.Huber()
    best = tf.function(lambda states: tf.argmax(model(states, training=False)[0]))

    @tf.function
    def learn(states: Any, actions: Any, updated: Any) -> tuple[Any, Any]:
        masks = tf.one_hot(actions, ACTIONS)
        with tf.GradientTape() as tape:
            q_action = tf.reduce_sum(model(states) * masks, axis=1)
            loss = huber(updated, q_action)
        gradients: Any = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss, gradients

    memory: list[Any] = []
    losses, epsilon, gamma, done = [], 1.0, 0.95, True
    state: Any = None
    with watch.monitor(model) as monitor:
        for frame in range(1, 1801):
            state = world.reset() if done else state
            epsilon = max(0.1, epsilon - 0.9 / 1000)
            explores = random.random() < epsilon
            action = int(random.integers(ACTIONS) if explores else best(state[None]))
            following, reward, done = world.step(action)
            memory.append((state, action, reward, following, float(done)))
            state = following
            if frame > 100 and frame % 4 == 0:
                chosen = [memory[place] for place in random.integers(len(memory), size=32)]
                states, actions, rewards, nexts, ends = (np.array(part) for part in zip(*chosen, strict=True))
                future = tf.reduce_max(target(nexts, training=False), axis=1)
                updated = rewards.astype("float32") + gamma * future * (1 - ends.astype("float32"))
                loss, gradients = learn(states, actions, updated)
                monitor.step(states, loss=loss, gradients=gradients)
                losses.append(float(loss))
            if frame % 100 == 0:
                target.set_weights(model.get_weights())
    return Trained(_caught(best, world, 100), [model, target, optimizer], losses)
