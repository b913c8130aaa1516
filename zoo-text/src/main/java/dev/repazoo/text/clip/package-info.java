/**
 * CLIP's tokenizer: Radford et al., Learning Transferable Visual Models From Natural Language
 * Supervision, ICML 2021, arXiv 2103.00020.
 *
 * <p>Knows captions and token ids; no engine and no model.
 */
package dev.repazoo.text.clip;
