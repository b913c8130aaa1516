/**
 * What the families of vision transformers share: their vocabulary in JSON, the tables of variants,
 * and the key names of Hugging Face and timm.
 *
 * <p>Knows no family.
 */
package dev.repazoo.encoders.vit;
