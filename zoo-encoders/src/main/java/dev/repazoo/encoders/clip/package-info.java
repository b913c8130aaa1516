/**
 * CLIP's two towers, of images and of text: Radford et al., Learning Transferable Visual Models
 * From Natural Language Supervision, ICML 2021, arXiv 2103.00020.
 */
package dev.repazoo.encoders.clip;
