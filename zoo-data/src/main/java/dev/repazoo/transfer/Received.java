package dev.repazoo.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What has come of a body. */
interface Received {
  /** Bytes so far. */
  long size();

  /** Takes more. */
  void append(ByteBuffer bytes) throws IOException;
}
