"""Two domains without pairs: generators there and back, a discriminator for each, four optimizers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

PARTS = ("gen_g", "gen_f", "disc_x", "disc_y")


def _generator(name: str) -> keras.Model:
    image = layers.Input((8, 8, 3))
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(image)
    inner = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.Add()([x, layers.Conv2D(16, 3, padding="same")(inner)])
    return keras.Model(image, layers.Conv2D(3, 3, padding="same", activation="tanh")(x), name=name)


def _discriminator(name: str) -> keras.Model:
    image = layers.Input((8, 8, 3))
    x = layers.LeakyReLU(0.2)(layers.Conv2D(16, 3, strides=2, padding="same")(image))
    x = layers.LeakyReLU(0.2)(layers.Conv2D(32, 3, strides=2, padding="same")(x))
    return keras.Model(image, layers.Conv2D(1, 3, padding="same")(x), name=name)


class CycleGan(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.gen_g, self.gen_f = _generator("g"), _generator("f")
        self.disc_x, self.disc_y = _discriminator("x"), _discriminator("y")
        self.lambda_cycle, self.lambda_identity = 10.0, 0.5

    def call(self, inputs: Any) -> Any:
        return self.disc_x(inputs), self.disc_y(inputs), self.gen_g(inputs), self.gen_f(inputs)

    def compile(self, **optimizers: Any) -> None:
        super().compile()
        for part in PARTS:
            setattr(self, f"{part}_optimizer", optimizers[part])
        self.adv_loss_fn = keras.losses.MeanSquaredError()
        self.cycle_loss_fn = keras.losses.MeanAbsoluteError()
        self.identity_loss_fn = keras.losses.MeanAbsoluteError()

    def _fooled(self, told: Any) -> Any:
        return self.adv_loss_fn(tf.ones_like(told), told)

    def _caught(self, real: Any, fake: Any) -> Any:
        losses = self.adv_loss_fn(tf.ones_like(real), real) + self.adv_loss_fn(tf.zeros_like(fake), fake)
        return losses * 0.5

    def train_step(self, batch_data: Any) -> dict[str, Any]:
        real_x, real_y = batch_data
        with tf.GradientTape(persistent=True) as tape:
            fake_y, fake_x = self.gen_g(real_x, training=True), self.gen_f(real_y, training=True)
            cycled_x, cycled_y = self.gen_f(fake_y, training=True), self.gen_g(fake_x, training=True)
            same_x, same_y = self.gen_f(real_x, training=True), self.gen_g(real_y, training=True)
            disc_real_x, disc_fake_x = self.disc_x(real_x, training=True), self.disc_x(fake_x, training=True)
            disc_real_y, disc_fake_y = self.disc_y(real_y, training=True), self.disc_y(fake_y, training=True)
            cycle_g = self.cycle_loss_fn(real_y, cycled_y) * self.lambda_cycle
            cycle_f = self.cycle_loss_fn(real_x, cycled_x) * self.lambda_cycle
            id_g = self.identity_loss_fn(real_y, same_y) * self.lambda_cycle * self.lambda_identity
            id_f = self.identity_loss_fn(real_x, same_x) * self.lambda_cycle * self.lambda_identity
            losses = {
                "gen_g": self._fooled(disc_fake_y) + cycle_g + id_g,
                "gen_f": self._fooled(disc_fake_x) + cycle_f + id_f,
                "disc_x": self._caught(disc_real_x, disc_fake_x),
                "disc_y": self._caught(disc_real_y, disc_fake_y),
            }
        weights = {part: getattr(self, part).trainable_variables for part in PARTS}
        gradients: Any = {part: tape.gradient(losses[part], weights[part]) for part in PARTS}
        for part in PARTS:
            optimizer = getattr(self, f"{part}_optimizer")
            optimizer.apply_gradients(zip(gradients[part], weights[part], strict=True))
        names = {"gen_g": "G_loss", "gen_f": "F_loss", "disc_x": "D_X_loss", "disc_y": "D_Y_loss"}
        return {names[part]: loss for part, loss in losses.items()}


def _painted(images: Any, channel: int) -> Any:
    ground = -np.ones((*images.shape[:3], 3), "float32")
    ground[..., channel] = images[..., 0] * 2 - 1
    return ground


@structure("Keras: CycleGAN", Way.STEP, 0.5)
def cyclegan(seed: int, watch: Watch) -> Trained:
    """Turn red digits into blue ones; of digits not seen the score is 1 for painted rightly, 0 for left as they are."""
    images, _, unseen, _ = digit_images(seed)
    red, blue = _painted(images[:700], 0), _painted(images[700:], 2)
    model = CycleGan()
    model.compile(**{part: keras.optimizers.Adam(2e-3, beta_1=0.5) for part in PARTS})
    data = tf.data.Dataset.zip(
        tuple(tf.data.Dataset.from_tensor_slices(side).shuffle(700, seed=seed).batch(16) for side in (red, blue))
    )
    history = model.fit(data, epochs=6, verbose=0, callbacks=watch.callbacks()).history
    made = model.gen_g(_painted(unseen, 0), training=False).numpy()
    wrong = np.abs(made - _painted(unseen, 2)).mean() / np.abs(_painted(unseen, 0) - _painted(unseen, 2)).mean()
    owners = [model, *(getattr(model, f"{part}_optimizer") for part in PARTS)]
    return Trained(float(1 - wrong), owners, [value for name in sorted(history) for value in history[name]])
