"""An image from its outline, in a loop of one's own: U-Net with L1, and a discriminator that sees both."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

LAMBDA = 100
loss_object = keras.losses.BinaryCrossentropy(from_logits=True)


def _down(filters: int, apply_norm: bool = True) -> keras.Model:
    norm = [layers.BatchNormalization()] if apply_norm else []
    conv = layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False)
    return keras.Sequential([conv, *norm, layers.LeakyReLU()])


def _generator() -> keras.Model:
    inputs = layers.Input((8, 8, 1))
    half = _down(24, apply_norm=False)(inputs)
    quarter = _down(32)(half)
    x = layers.Conv2DTranspose(24, 3, strides=2, padding="same", use_bias=False)(quarter)
    x = layers.ReLU()(layers.Dropout(0.2)(layers.BatchNormalization()(x)))
    x = layers.Concatenate()([x, half])
    last = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="tanh")
    return keras.Model(inputs, last(x), name="generator")


def _discriminator() -> keras.Model:
    inputs, target = layers.Input((8, 8, 1)), layers.Input((8, 8, 1))
    x = _down(24, apply_norm=False)(layers.concatenate([inputs, target]))
    x = layers.LeakyReLU()(layers.BatchNormalization()(layers.Conv2D(32, 3, padding="same", use_bias=False)(x)))
    return keras.Model([inputs, target], layers.Conv2D(1, 3, padding="same")(x), name="discriminator")


def _generator_loss(told: Any, gen_output: Any, target: Any) -> tuple[Any, Any, Any]:
    gan_loss = loss_object(tf.ones_like(told), told)
    l1_loss = tf.reduce_mean(tf.abs(target - gen_output))
    return gan_loss + (LAMBDA * l1_loss), gan_loss, l1_loss


def _discriminator_loss(real: Any, generated: Any) -> Any:
    return loss_object(tf.ones_like(real), real) + loss_object(tf.zeros_like(generated), generated)


@structure("TensorFlow: pix2pix, image-to-image translation with a conditional GAN", Way.LOOP, 0.5)
def pix2pix(seed: int, watch: Watch) -> Trained:
    """Shade outlines of digits; the score is the share of the mean image's error that is gone on digits not seen."""
    images, _, unseen, _ = digit_images(seed)
    generator, discriminator = _generator(), _discriminator()
    generator_optimizer = keras.optimizers.Adam(1e-3, beta_1=0.5)
    discriminator_optimizer = keras.optimizers.Adam(2e-4, beta_1=0.5)
    generator_optimizer.build(generator.trainable_variables)
    discriminator_optimizer.build(discriminator.trainable_variables)
    data = tf.data.Dataset.from_tensor_slices((_outline(images), images * 2 - 1))
    data = data.shuffle(1400, seed=seed).batch(16).repeat()
    with (
        watch.monitor(generator, name="generator") as generator_monitor,
        watch.monitor(discriminator, name="discriminator") as discriminator_monitor,
    ):

        @tf.function
        def train_step(input_image: Any, target: Any) -> Any:
            with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
                gen_output = generator(input_image, training=True)
                disc_real = discriminator([input_image, target], training=True)
                disc_generated = discriminator([input_image, gen_output], training=True)
                gen_total_loss, gen_gan_loss, gen_l1_loss = _generator_loss(disc_generated, gen_output, target)
                disc_loss = _discriminator_loss(disc_real, disc_generated)
            gen_gradients: Any = gen_tape.gradient(gen_total_loss, generator.trainable_variables)
            disc_gradients: Any = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
            generator_optimizer.apply_gradients(zip(gen_gradients, generator.trainable_variables, strict=True))
            discriminator_optimizer.apply_gradients(zip(disc_gradients, discriminator.trainable_variables, strict=True))
            generator_monitor.step(input_image, target, loss=gen_total_loss)
            discriminator_monitor.step([input_image, target], loss=disc_loss)
            return gen_total_loss, gen_gan_loss, gen_l1_loss, disc_loss

        told = [float(loss) for batch in data.take(500) for loss in train_step(*batch)]
    made = generator(_outline(unseen), training=False).numpy() / 2 + 0.5
    wrong = np.abs(made - unseen).mean() / np.abs(images.mean(0) - unseen).mean()
    owners = [generator, discriminator, generator_optimizer, discriminator_optimizer]
    return Trained(float(1 - wrong), owners, told)


def _outline(images: Any) -> Any:
    return (images > 0.3).astype("float32") * 2 - 1
