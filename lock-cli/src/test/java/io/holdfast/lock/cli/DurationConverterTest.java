package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter converter = new DurationConverter();

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "20ms, PT0.02S",
    "0.5ms, PT0.0005S",
    "1s, PT1S",
    "1.5s, PT1.5S",
    "2m, PT2M",
    "1h, PT1H",
    "PT0.02S, PT0.02S",
    "pt2s, PT2S",
    "-1s, PT-1S"
  })
  void convert_duration_isRead(String text, Duration expected) {
    assertEquals(expected, converter.convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "ms", "1 s", "1d", "1e3s", "9999999999s", "P1Y"})
  void convert_other_isRefused(String text) {
    assertThrows(TypeConversionException.class, () -> converter.convert(text));
  }
}
