package dev.repazoo.data;

import dev.repazoo.spi.Text;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * A text encoder as data sets see it.
 *
 * @param encoder which one it is
 * @param conditioning L tokens of width E
 * @param encode captions to float32 [n, L, E], in native order
 */
public record CaptionEncoding(
    TextEncoderIdentity encoder, Text conditioning, Function<List<String>, ByteBuffer> encode) {}
