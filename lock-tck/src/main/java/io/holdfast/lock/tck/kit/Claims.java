package io.holdfast.lock.tck.kit;

import io.holdfast.lock.spi.Capabilities;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a backend claims, by name and in words: whatever components the capabilities have. */
public final class Claims {
  private Claims() {}

  /** Returns the claims in the order in which the capabilities declare them. */
  public static Map<String, String> of(Capabilities capabilities) {
    Map<String, String> claims = new LinkedHashMap<>();
    for (RecordComponent component : Capabilities.class.getRecordComponents()) {
      try {
        claims.put(component.getName(), text(component.getAccessor().invoke(capabilities)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("capability " + component, e);
      }
    }
    return claims;
  }

  private static String text(Object value) {
    return value instanceof Collection<?> all
        ? all.stream().map(Claims::text).sorted().collect(Collectors.joining(", "))
        : value instanceof Class<?> type ? type.getSimpleName() : value.toString();
  }
}
