"""The classic loop: the discriminator on a real, then on a made batch, then the generator through it, frozen."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.structures.digit_images import digit_images, likeness
from benchmarks.structures.structure import Trained, Watch, Way, structure

LATENT, BATCH = 16, 32


def _generator() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((LATENT,)),
            layers.Dense(48 * 2 * 2, activation="relu"),
            layers.Reshape((2, 2, 48)),
            layers.UpSampling2D(),
            layers.Conv2D(48, 3, padding="same"),
            layers.BatchNormalization(momentum=0.8),
            layers.Activation("relu"),
            layers.UpSampling2D(),
            layers.Conv2D(24, 3, padding="same"),
            layers.BatchNormalization(momentum=0.8),
            layers.Activation("relu"),
            layers.Conv2D(1, 3, padding="same", activation="tanh"),
        ],
        name="generator",
    )


def _discriminator() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Conv2D(24, 3, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(0.25),
            layers.Conv2D(48, 3, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="discriminator",
    )


@structure("Keras-GAN: DCGAN", Way.LOOP, 0.75)
def dcgan_train_on_batch(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is how alike mean and spread of each pixel are."""
    images, _, unseen, _ = digit_images(seed)
    x_train, random = images * 2 - 1, np.random.default_rng(seed)
    discriminator, generator = _discriminator(), _generator()
    discriminator.compile(
        loss="binary_crossentropy", optimizer=keras.optimizers.Adam(5e-4, beta_1=0.5), metrics=["accuracy"]
    )
    z = layers.Input((LATENT,))
    combined = keras.Model(z, discriminator(generator(z)), name="combined")
    discriminator.trainable = False
    combined.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(1e-3, beta_1=0.5))
    valid, fake = np.ones((BATCH, 1), "float32"), np.zeros((BATCH, 1), "float32")
    told: list[Any] = []
    with (
        watch.monitor(discriminator, name="discriminator") as discriminator_monitor,
        watch.monitor(combined, name="generator") as generator_monitor,
    ):
        for _ in range(350):
            imgs = x_train[random.integers(0, len(x_train), BATCH)]
            noise = random.normal(0, 1, (BATCH, LATENT)).astype("float32")
            gen_imgs = generator.predict_on_batch(noise)
            discriminator.trainable = True
            d_loss_real = discriminator.train_on_batch(imgs, valid)
            discriminator_monitor.step(imgs, valid)
            d_loss_fake = discriminator.train_on_batch(gen_imgs, fake)
            discriminator_monitor.step(gen_imgs, fake)
            discriminator.trainable = False
            g_loss = combined.train_on_batch(noise, valid)
            generator_monitor.step(noise, valid)
            told += [float(d_loss_real[0]), float(d_loss_fake[0]), float(np.ravel(g_loss)[0])]
    made = generator.predict(random.normal(0, 1, (400, LATENT)).astype("float32"), verbose=0) / 2 + 0.5
    owners = [generator, discriminator, combined.optimizer, discriminator.optimizer]
    return Trained(likeness(unseen, made), owners, told)
