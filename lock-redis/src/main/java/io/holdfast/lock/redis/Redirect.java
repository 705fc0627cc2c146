package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.StoreException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A node of a cluster says that another one has a slot. It has executed nothing.
 *
 * @param once whether only for this request, since the slot is being moved there
 * @param slot which slot
 * @param name the host that the other node announces; empty if it is that of the one that says so
 * @param port its port
 */
record Redirect(boolean once, int slot, String name, int port) {
  private static final Pattern FORM =
      Pattern.compile("(MOVED|ASK) (\\d{1,5}) (\\S*):(\\d{1,5})\\s*");

  private static final String DIVIDED = "TRYAGAIN";

  /** What passes by itself, while the cluster moves slots or promotes a replica. */
  private static final Set<String> PASSING =
      Set.of(DIVIDED, "CLUSTERDOWN", "LOADING", "READONLY", "MASTERDOWN");

  /** Returns what a failed request says of that; {@code null} if it says nothing. */
  static @Nullable Redirect of(StoreException failure) {
    Matcher parts = FORM.matcher(said(failure));
    return parts.matches()
        ? new Redirect(
            parts.group(1).equals("ASK"),
            Integer.parseInt(parts.group(2)),
            parts.group(3),
            Integer.parseInt(parts.group(4)))
        : null;
  }

  /** Whether of the keys of a request some are here and some at another node. */
  static boolean isDivided(StoreException failure) {
    return said(failure).startsWith(DIVIDED);
  }

  /** Whether the node may serve, or name another one that does, in a moment. */
  static boolean passes(StoreException failure) {
    String said = said(failure);
    return PASSING.contains(said.contains(" ") ? said.substring(0, said.indexOf(' ')) : said);
  }

  private static String said(StoreException failure) {
    return failure.getCause() instanceof JedisDataException error
        ? String.valueOf(error.getMessage())
        : "";
  }

  /** Returns where the other node is that was named by a node. */
  Host host(Host by) {
    return host(name, port, by);
  }

  /** Returns the address of a node that another one names; that may leave out the host. */
  static Host host(@Nullable String name, int port, Host by) {
    return new Host(name == null || name.isEmpty() || name.equals("?") ? by.name() : name, port);
  }
}
