package io.holdfast.lock.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations: {@code 20ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, {@code PT0.02S}. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern SHORT = Pattern.compile("(-?\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");

  @Override
  public Duration convert(String value) {
    if (value.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = SHORT.matcher(value);
    if (matcher.matches()) {
      long nanos =
          new BigDecimal(matcher.group(1)).multiply(nanosPer(matcher.group(2))).longValue();
      return Duration.ofNanos(nanos);
    }
    try {
      return Duration.parse(value.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "expected a duration such as 20ms, 1s or PT0.02S (was '%s')".formatted(value));
    }
  }

  private static BigDecimal nanosPer(String unit) {
    Duration one =
        switch (unit) {
          case "ms" -> Duration.ofMillis(1);
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          default -> Duration.ofHours(1);
        };
    return BigDecimal.valueOf(one.toNanos());
  }
}
