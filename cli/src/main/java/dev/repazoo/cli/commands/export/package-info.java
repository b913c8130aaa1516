/**
 * {@code zoo export}: generators, encoders and codecs as ONNX files.
 *
 * <p>It knows the rooms of options, models and the console, and no other command.
 */
package dev.repazoo.cli.commands.export;
