/**
 * AutoencoderKL, Stable Diffusion's codec (Rombach et al., arXiv 2112.10752), in the names and the
 * vocabulary of diffusers.
 *
 * <p>Reads diffusers' folders of any age and checkpoints of the authors' own program. Knows no
 * generator, data set or engine.
 */
package dev.repazoo.codecs.kl;
