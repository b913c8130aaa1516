/**
 * EfficientNet-Lite (Liu 2020; Tan and Le 2019): a small convolutional encoder whose ImageNet
 * weights ship with the product, so that alignment can be trained without any download.
 *
 * <p>Only the trunk up to stride 16 is here. Knows nothing of generators or training.
 */
package dev.repazoo.encoders.efficientnet;
