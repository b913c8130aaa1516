/**
 * T5's encoder: Raffel et al., Exploring the Limits of Transfer Learning with a Unified
 * Text-to-Text Transformer, JMLR 2020, arXiv 1910.10683, and its version 1.1, whose feed-forward
 * layers are gated. The tokenizer lies beside the weights. It knows no generator.
 */
package dev.repazoo.t5;
