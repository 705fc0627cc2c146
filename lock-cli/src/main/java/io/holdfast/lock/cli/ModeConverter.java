package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.SaleMode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads and writes the modes of a sale in lower case. */
final class ModeConverter implements ITypeConverter<SaleMode>, Iterable<String> {
  private static final List<String> NAMES =
      Arrays.stream(SaleMode.values()).map(ModeConverter::name).toList();

  static String name(SaleMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public SaleMode convert(String value) {
    if (!NAMES.contains(value)) {
      throw new TypeConversionException(
          "expected one of %s (was '%s')".formatted(String.join(", ", NAMES), value));
    }
    return SaleMode.valueOf(value.toUpperCase(Locale.ROOT));
  }

  @Override
  public Iterator<String> iterator() {
    return NAMES.iterator();
  }
}
