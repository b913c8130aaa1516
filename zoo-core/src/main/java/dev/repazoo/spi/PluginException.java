package dev.repazoo.spi;

/** A plugin that breaks what its interface promises; the message names jar, class and method. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PluginException(String message) {
    super(message);
  }
}
