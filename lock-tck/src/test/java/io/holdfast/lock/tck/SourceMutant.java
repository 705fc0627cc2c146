package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A source file in which a few words are replaced: a mistake that a test has to notice. */
public final class SourceMutant {
  private SourceMutant() {}

  /**
   * Compiles a changed copy of a source file.
   *
   * @param source the file
   * @param of words of it; the formatter may have broken lines anywhere between them
   * @param instead what to put in their place
   * @param dir an empty folder
   * @return the folder in it that has the classes
   */
  public static Path compile(Path source, String of, String instead, Path dir) throws IOException {
    String text = Files.readString(source);
    String pattern =
        Stream.of(of.trim().split("\\s+"))
            .map(Pattern::quote)
            .reduce((one, two) -> one + "\\s+" + two)
            .orElseThrow();
    String changed = text.replaceFirst(pattern, Matcher.quoteReplacement(instead));
    assertNotEquals(text, changed, () -> "not found in " + source + ": " + of);
    Path file = dir.resolve(source.getFileName());
    Files.writeString(file, changed);
    Path classes = Files.createDirectory(dir.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> arguments =
        List.of(
            "-proc:none",
            "-nowarn",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            file.toString());
    assertEquals(0, compiler.run(null, null, null, arguments.toArray(String[]::new)));
    return classes;
  }
}
