package dev.repazoo.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Names of files as text that people find them by. Systems keep names as bytes; of those that are
 * no UTF-8, Java shows a question mark. Here they are shown as {@code caf\xe9.png}.
 */
public final class FileNames {
  /** What Java puts in place of bytes that it can't read. */
  private static final char UNREADABLE = '\uFFFD';

  private FileNames() {}

  /** A path, whatever bytes are in it and whatever the locale. */
  public static String of(Path path) {
    String text = path.toString();
    if (text.indexOf(UNREADABLE) < 0) {
      return text;
    }
    String[] parts = path.toUri().getRawPath().split("/", -1);
    int last = parts.length - (parts[parts.length - 1].isEmpty() ? 2 : 1); // folders end in a slash
    StringBuilder name = new StringBuilder(path.isAbsolute() ? "/" : "");
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      name.append(text(unescaped(parts[last - i]))).append(i > 0 ? "/" : "");
    }
    return name.toString();
  }

  /** Whether Java can open the file by this path's text: it has lost nothing. */
  public static boolean isText(Path path) {
    return path.toString().indexOf(UNREADABLE) < 0 || of(path).equals(path.toString());
  }

  /** Bytes as text, those that are no UTF-8 as {@code \xe9}. */
  public static String text(byte[] bytes) {
    if (isUtf8(bytes)) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      int length = sequence(bytes, at);
      if (length > 0) {
        text.append(new String(bytes, at, length, StandardCharsets.UTF_8));
      } else {
        text.append(String.format(Locale.ROOT, "\\x%02x", bytes[at] & 0xff));
      }
      at += Math.max(length, 1);
    }
    return text.toString();
  }

  /** Whether bytes are UTF-8. */
  public static boolean isUtf8(byte[] bytes) {
    return isUtf8(bytes, 0, bytes.length);
  }

  private static boolean isUtf8(byte[] bytes, int from, int length) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, from, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The length of the character that begins there; 0 if none does. */
  private static int sequence(byte[] bytes, int at) {
    for (int length = 1; length <= 4 && at + length <= bytes.length; length++) {
      if (isUtf8(bytes, at, length)) {
        return length;
      }
    }
    return 0;
  }

  /** The bytes of a part of a URI. */
  private static byte[] unescaped(String part) {
    byte[] bytes = new byte[part.length()];
    int count = 0;
    for (int i = 0; i < part.length(); i++) {
      boolean escaped = part.charAt(i) == '%';
      bytes[count++] =
          (byte) (escaped ? Integer.parseInt(part.substring(i + 1, i + 3), 16) : part.charAt(i));
      i += escaped ? 2 : 0;
    }
    return Arrays.copyOf(bytes, count);
  }
}
