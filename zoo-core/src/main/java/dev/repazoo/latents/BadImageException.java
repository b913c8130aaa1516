package dev.repazoo.latents;

import java.io.IOException;

/** The first image that can't be encoded, where none may be left out. */
public final class BadImageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** An error with that message. */
  public BadImageException(String message) {
    super(message);
  }
}
