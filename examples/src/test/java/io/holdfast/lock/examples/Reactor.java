package io.holdfast.lock.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The build that this module is part of, and what it has just packaged. */
final class Reactor {
  /** The folder of the whole project. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** The version of what was packaged. */
  static final String VERSION = System.getProperty("holdfast.examples.version");

  /** Under which it is deployed: else what somebody has installed could be taken instead. */
  static final String DEPLOYED_VERSION = VERSION + ".examples";

  /** The POM of a module as users get it; not there if the module is not part of this build. */
  private static final String POM = ".flattened-pom.xml";

  private Reactor() {}

  /** Returns the folders of the modules that users get. */
  static List<Path> published() {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith("lock-"))
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lays what was built out as a Maven repository in a folder. */
  static void deploy(Path repository) {
    deploy(ROOT, "holdfast-parent", repository);
    for (Path folder : published()) {
      if (Files.exists(folder.resolve(POM))) {
        deploy(folder, folder.getFileName().toString(), repository);
      }
    }
  }

  private static void deploy(Path folder, String artifact, Path repository) {
    Path target = repository.resolve(Path.of("io", "holdfast", artifact, DEPLOYED_VERSION));
    String deployed = artifact + "-" + DEPLOYED_VERSION;
    Path jar = folder.resolve(Path.of("target", artifact + "-" + VERSION + ".jar"));
    try {
      Files.createDirectories(target);
      String pom = Files.readString(folder.resolve(POM));
      Files.writeString(
          target.resolve(deployed + ".pom"),
          pom.replace(">" + VERSION + "<", ">" + DEPLOYED_VERSION + "<"));
      if (Files.exists(jar)) {
        Files.copy(jar, target.resolve(deployed + ".jar"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
