package io.holdfast.lock.spi;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A store's URL in parts: {@code scheme://user:password@host:port,host:port/path?option=value}.
 * User, password, path, option names and option values are percent-decoded. Without {@code //}
 * everything behind the scheme is the path: {@code local:name}.
 *
 * <p>An {@code @} that is not percent-encoded stands before the hosts and nowhere else; so a
 * password with a {@code /} or {@code ?} that ought to be encoded is refused, instead of being
 * taken for host, path or option and shown.
 *
 * <p>An immutable value; {@link #toString} and every message leave out user, password and option
 * values.
 */
public final class BackendUrl {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");

  /** Name, IPv4 address or IPv6 address in brackets, and port. Names may have underscores. */
  private static final Pattern HOST =
      Pattern.compile(
          "(?:([A-Za-z0-9._-]+)|\\[([0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9._-]+)?)])"
              + "(?::([0-9]{1,5}))?");

  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private static final Pattern DATABASE = Pattern.compile("/\\d{1,9}");

  /** What the decoder puts where the bytes are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private final String scheme;
  private final @Nullable String user;
  private final @Nullable String password;
  private final List<Host> hosts;
  private final String path;
  private final Map<String, String> options;

  /**
   * A host of a store.
   *
   * @param name name or address, without brackets
   * @param port the port, or -1 if none is given
   */
  public record Host(String name, int port) {
    /**
     * {@return the port, or the given one if there is none}
     *
     * @param standard the store's usual port
     */
    public int portOr(int standard) {
      return port < 0 ? standard : port;
    }

    /** {@return as in a URL: an IPv6 address in brackets, and the port if there is one} */
    @Override
    public String toString() {
      String shown = name.contains(":") ? "[" + name + "]" : name;
      return port < 0 ? shown : shown + ":" + port;
    }
  }

  private BackendUrl(
      String scheme,
      @Nullable String user,
      @Nullable String password,
      List<Host> hosts,
      String path,
      Map<String, String> options) {
    this.scheme = scheme;
    this.user = user;
    this.password = password;
    this.hosts = List.copyOf(hosts);
    this.path = path;
    this.options = Map.copyOf(options);
  }

  /**
   * Takes a URL apart.
   *
   * @param url as in the class comment
   * @return its parts
   * @throws IllegalArgumentException if it is malformed; the message names the part, never the
   *     password
   */
  public static BackendUrl parse(String url) {
    int colon = url.indexOf(':');
    if (colon < 1 || !SCHEME.matcher(url.substring(0, colon)).matches()) {
      boolean secret = url.contains("@") || url.contains("?");
      throw new IllegalArgumentException(
          "a URL begins with a scheme, for instance redis://localhost:6379 (was "
              + (secret ? "one without, not shown since it may hold a password" : url)
              + ")");
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = url.substring(colon + 1);
    if (!rest.startsWith("//")) {
      refuseAt(scheme, rest);
      int end = endOf(rest, 0, "?");
      return new BackendUrl(
          scheme,
          null,
          null,
          List.of(),
          decode(scheme, rest.substring(0, end)),
          options(scheme, rest.substring(end)));
    }
    int slash = endOf(rest, 2, "/?");
    String authority = rest.substring(2, slash);
    refuseAt(scheme, rest.substring(slash));
    int question = endOf(rest, slash, "?");
    int at = authority.lastIndexOf('@');
    String user = null;
    String password = null;
    if (at >= 0) {
      String info = authority.substring(0, at);
      int split = info.indexOf(':');
      user = decode(scheme, split < 0 ? info : info.substring(0, split));
      password = split < 0 ? null : decode(scheme, info.substring(split + 1));
    }
    return new BackendUrl(
        scheme,
        user == null || user.isEmpty() ? null : user,
        password,
        hosts(scheme, authority.substring(at + 1)),
        decode(scheme, rest.substring(slash, question)),
        options(scheme, rest.substring(question)));
  }

  /** Returns where the first of the given characters is, or the end of the text. */
  private static int endOf(String text, int from, String characters) {
    int end = from;
    while (end < text.length() && characters.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static void refuseAt(String scheme, String text) {
    if (text.contains("@")) {
      throw new IllegalArgumentException(
          scheme
              + " URL: an @ stands only between user:password and the hosts, behind //;"
              + " elsewhere write %40, and in a password %2F for / and %3F for ?");
    }
  }

  private static List<Host> hosts(String scheme, String list) {
    List<Host> hosts = new ArrayList<>();
    for (String host : list.split(",", -1)) {
      hosts.add(host(scheme, host));
    }
    return hosts;
  }

  private static Host host(String scheme, String text) {
    Matcher parts = HOST.matcher(text);
    if (parts.matches()) {
      int port = parts.group(3) == null ? -1 : Integer.parseInt(parts.group(3));
      if (port != 0 && port <= 65535) {
        return new Host(parts.group(1) == null ? parts.group(2) : parts.group(1), port);
      }
    }
    // Behind the colon there may be a password whose @ was forgotten.
    int colon = text.startsWith("[") ? -1 : text.indexOf(':');
    throw new IllegalArgumentException(
        "%s URL: '%s' is not host or host:port"
            .formatted(scheme, colon < 0 ? text : text.substring(0, colon) + ":…"));
  }

  /** Takes the options apart; the query begins with its question mark, or is empty. */
  private static Map<String, String> options(String scheme, String query) {
    Map<String, String> options = new LinkedHashMap<>();
    if (query.isEmpty()) {
      return options;
    }
    for (String pair : query.substring(1).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "%s URL: options are name=value, joined by & (found one that is not)"
                .formatted(scheme));
      }
      String name = decode(scheme, pair.substring(0, equals));
      if (options.put(name, decode(scheme, pair.substring(equals + 1))) != null) {
        throw new IllegalArgumentException(
            "%s URL: option '%s' is given twice".formatted(scheme, name));
      }
    }
    return options;
  }

  private static String decode(String scheme, String part) {
    String decoded;
    try {
      decoded = URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The decoder's message quotes the text, which may be a password.
      throw new IllegalArgumentException(
          scheme + " URL: a % must be followed by two hexadecimal digits");
    }
    if (decoded.indexOf(REPLACEMENT) >= 0) {
      throw new IllegalArgumentException(scheme + " URL: what is percent-encoded must be UTF-8");
    }
    return decoded;
  }

  /**
   * Checks that no other options are given than those known.
   *
   * @param known the names of the options that the provider understands
   * @throws IllegalArgumentException naming the unknown ones and those known
   */
  public void requireOptions(Set<String> known) {
    Set<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s URL: unknown option %s; known are: %s"
              .formatted(scheme, unknown, known.isEmpty() ? "none" : new TreeSet<>(known)));
    }
  }

  /**
   * Checks that a user comes with a password.
   *
   * @throws IllegalArgumentException if there is a user and no password
   */
  public void requirePasswordOfUser() {
    if (user != null && password == null) {
      throw new IllegalArgumentException(
          "%s URL: a user but no password; write %s://user:password@host, or :password@ without user"
              .formatted(scheme, scheme));
    }
  }

  /**
   * {@return the host, where the store has one only, with a port}
   *
   * @param standardPort the port if none is given
   * @throws IllegalArgumentException if there is no host, or more than one
   */
  public Host onlyHost(int standardPort) {
    if (hosts.size() != 1) {
      throw new IllegalArgumentException(
          "%s URL: exactly one host, as in %s://localhost:%d (found %s)"
              .formatted(scheme, scheme, standardPort, hosts.isEmpty() ? "none" : hosts.size()));
    }
    Host host = hosts.get(0);
    return new Host(host.name(), host.portOr(standardPort));
  }

  /**
   * {@return the path as the number of a database: 3 for {@code /3}, 0 if the path is empty}
   *
   * @throws IllegalArgumentException if it is none
   */
  public int database() {
    if (path.isEmpty() || path.equals("/")) {
      return 0;
    }
    if (!DATABASE.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "%s URL: behind the host comes the number of a database, as in /0 (was '%s')"
              .formatted(scheme, path));
    }
    return Integer.parseInt(path.substring(1));
  }

  /** {@return the scheme, in lower case} */
  public String scheme() {
    return scheme;
  }

  /** {@return the user, or {@code null}} */
  public @Nullable String user() {
    return user;
  }

  /** {@return the password, or {@code null}} */
  public @Nullable String password() {
    return password;
  }

  /** {@return the hosts; none if the URL has no {@code //}} */
  public List<Host> hosts() {
    return hosts;
  }

  /**
   * {@return what follows the hosts, with its leading slash, or the scheme if there are no hosts}
   */
  public String path() {
    return path;
  }

  /**
   * {@return an option's value, or {@code null} if it is not given}
   *
   * @param name the option's name; case counts
   */
  public @Nullable String option(String name) {
    return options.get(name);
  }

  /**
   * {@return an option's value as a duration, or {@code null} if it is not given} It is written
   * {@code 1500ms}, {@code 15s}, {@code 2m} or as {@link Duration#parse} wants it.
   *
   * @param name the option's name; case counts
   * @param least the shortest that is of use
   * @param most the longest that is of use
   * @throws IllegalArgumentException if it is no duration, or out of bounds
   */
  public @Nullable Duration duration(String name, Duration least, Duration most) {
    String text = options.get(name);
    if (text == null) {
      return null;
    }
    Duration duration = duration(text);
    if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s URL: %s must be from %s to %s, written as in 15s, 1500ms, 2m or PT15S"
              .formatted(scheme, name, least, most));
    }
    return duration;
  }

  /**
   * {@return an option's value as a whole number, or {@code null} if it is not given}
   *
   * @param name the option's name; case counts
   * @param least the smallest that is of use; not negative
   * @param most the largest that is of use
   * @throws IllegalArgumentException if it is no number in digits, or out of bounds
   */
  public @Nullable Integer number(String name, int least, int most) {
    String text = options.get(name);
    if (text == null) {
      return null;
    }
    int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "%s URL: %s must be a number from %d to %d".formatted(scheme, name, least, most));
    }
    return number;
  }

  /**
   * Reads the file that an option names: a password that must not stand in the URL.
   *
   * @param name the option's name; case counts
   * @return the first line of the file, or {@code null} if the option is not given
   * @throws IllegalArgumentException if there is no such file, or it cannot be read
   */
  public @Nullable String firstLineOf(String name) {
    String file = options.get(name);
    if (file == null) {
      return null;
    }
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("");
    } catch (IOException | InvalidPathException e) { // which quote it: it may be the password
      throw new IllegalArgumentException(
          "%s URL: %s is no file that can be read, with a password".formatted(scheme, name));
    }
  }

  private static @Nullable Duration duration(String text) {
    Matcher simple = SHORT_DURATION.matcher(text);
    if (simple.matches()) {
      long number = Long.parseLong(simple.group(1));
      return switch (simple.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        default -> Duration.ofMinutes(number);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** {@return scheme, hosts and path; no user, password or options} */
  @Override
  public String toString() {
    if (hosts.isEmpty()) {
      return scheme + ":" + path;
    }
    return scheme + "://" + hosts.stream().map(Host::toString).collect(joining(",")) + path;
  }
}
