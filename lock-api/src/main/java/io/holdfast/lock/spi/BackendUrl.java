package io.holdfast.lock.spi;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A store's URL in parts: {@code scheme://user:password@host:port,host:port/path?option=value}.
 * User, password and option values are percent-decoded. Without {@code //} everything behind the
 * scheme is the path: {@code local:name}.
 *
 * <p>An immutable value; {@link #toString} and every message leave out the password, and options
 * whose name says that they are secret.
 */
public final class BackendUrl {
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
    if (colon < 1 || !url.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
      throw new IllegalArgumentException(
          "a URL begins with a scheme, for instance redis://localhost:6379 (was "
              + (url.contains("@") ? "one without, not shown since it may hold a password" : url)
              + ")");
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = url.substring(colon + 1);
    int question = rest.indexOf('?');
    Map<String, String> options =
        question < 0 ? Map.of() : options(scheme, rest.substring(question + 1));
    String place = question < 0 ? rest : rest.substring(0, question);
    if (!place.startsWith("//")) {
      return new BackendUrl(scheme, null, null, List.of(), decode(scheme, place), options);
    }
    int slash = place.indexOf('/', 2);
    String authority = slash < 0 ? place.substring(2) : place.substring(2, slash);
    String path = slash < 0 ? "" : place.substring(slash);
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
        decode(scheme, path),
        options);
  }

  private static List<Host> hosts(String scheme, String list) {
    List<Host> hosts = new ArrayList<>();
    for (String host : list.split(",", -1)) {
      try {
        URI uri = new URI("x://" + host).parseServerAuthority();
        if (uri.getHost() == null || uri.getPort() > 65535) {
          throw new URISyntaxException(host, "not host or host:port");
        }
        hosts.add(new Host(uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort()));
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException(
            "%s URL: '%s' is not host or host:port".formatted(scheme, host), e);
      }
    }
    return hosts;
  }

  private static Map<String, String> options(String scheme, String query) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
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
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The decoder's message quotes the text, which may be a password.
      throw new IllegalArgumentException(
          scheme + " URL: a % must be followed by two hexadecimal digits");
    }
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

  /** {@return scheme, hosts and path; no user, password or options} */
  @Override
  public String toString() {
    if (hosts.isEmpty()) {
      return scheme + ":" + path;
    }
    List<String> places = new ArrayList<>();
    for (Host host : hosts) {
      String name = host.name().contains(":") ? "[" + host.name() + "]" : host.name();
      places.add(host.port() < 0 ? name : name + ":" + host.port());
    }
    return scheme + "://" + String.join(",", places) + path;
  }
}
