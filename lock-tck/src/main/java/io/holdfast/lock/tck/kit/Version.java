package io.holdfast.lock.tck.kit;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.util.Optional;

/** Which version of a module a class is from. */
final class Version {
  static final String NOT_KNOWN = "not known";

  private Version() {}

  /**
   * Returns the version: of the module descriptor, which is read where the class comes from, since
   * tests run on the class path; else of the jar's manifest.
   */
  static String of(Class<?> type) {
    return described(type)
        .or(() -> Optional.ofNullable(type.getPackage().getImplementationVersion()))
        .orElse(NOT_KNOWN);
  }

  private static Optional<String> described(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    String place = source.getLocation().toString();
    String folder = place.endsWith("/") ? place : "jar:" + place + "!/";
    try {
      URL file = new URI(folder + "module-info.class").toURL();
      try (InputStream in = file.openStream()) {
        return ModuleDescriptor.read(in).rawVersion();
      }
    } catch (IOException | URISyntaxException | IllegalArgumentException notThere) {
      return Optional.empty();
    }
  }
}
