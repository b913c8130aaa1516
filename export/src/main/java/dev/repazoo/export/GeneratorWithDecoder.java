package dev.repazoo.export;

import dev.repazoo.nn.Module;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.Generator;

/**
 * The parameters of a generator under {@code generator.}, and of the codec that decodes its latents
 * under {@code vae.}: the weights of one graph.
 */
final class GeneratorWithDecoder extends Module {
  GeneratorWithDecoder(Generator generator, Codec codec) {
    child("generator", generator);
    child("vae", codec);
  }
}
