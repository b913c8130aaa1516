/**
 * Text repaired as ftfy does it (Robyn Speer, ftfy 6.3.1, Apache-2.0), and HTML's character
 * references as Python reads them: what OpenAI's tokenizer does to a caption first.
 *
 * <p>Knows characters; no tokens.
 */
package dev.repazoo.text.fix;
