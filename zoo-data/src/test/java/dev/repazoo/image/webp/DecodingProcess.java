package dev.repazoo.image.webp;

import java.io.IOException;
import java.util.Base64;

/** Decodes a WebP file of one pixel, twice, in a process that may be told of another system. */
final class DecodingProcess {
  private static final String PIXEL = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";

  private DecodingProcess() {}

  public static void main(String[] arguments) {
    for (int time = 0; time < 2; time++) {
      try {
        System.out.println(WebpFile.open(Base64.getDecoder().decode(PIXEL)).decode().width());
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
