package dev.repazoo.cli;

import java.util.Optional;

/** The product's version, from the jar's manifest. */
public final class Version {
  private Version() {}

  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
