package io.holdfast.lock.redisson;

import java.util.function.UnaryOperator;
import org.redisson.Redisson;
import org.redisson.RedissonShardedTopic;
import org.redisson.RedissonTopic;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.LongCodec;
import org.redisson.config.MasterSlaveServersConfig;
import org.redisson.config.NameMapper;
import org.redisson.pubsub.PublishSubscribeService;

/**
 * How a Redisson client speaks to native locks: which names it gives them and where it says that
 * one was released. What a client does not tell through its API is asked of {@link Redisson}
 * itself; a client of another class is taken for one that publishes as a single server needs it.
 */
final class Dialect {
  private static final int STANDARD_SUBSCRIPTIONS = 250;

  private final RedissonClient client;

  Dialect(RedissonClient client) {
    this.client = client;
  }

  /** What the client makes of the names of its objects. */
  UnaryOperator<String> mapper() {
    NameMapper mapper =
        client instanceof Redisson known
            ? known.getServiceManager().getNameMapper()
            : client.getConfig().getNameMapper();
    return mapper::map;
  }

  /** Whether keys of different hash slots must not meet in one script. */
  boolean cluster() {
    return client.getConfig().isClusterConfig();
  }

  /** How many channels the client can listen to. */
  int subscriptions() {
    if (client instanceof Redisson known) {
      MasterSlaveServersConfig config = known.getServiceManager().getConfig();
      return config.getSubscriptionsPerConnection() * config.getSubscriptionConnectionPoolSize();
    }
    return STANDARD_SUBSCRIPTIONS;
  }

  /** The command with which releases are published. */
  String publishCommand() {
    return client instanceof Redisson known ? service(known).getPublishCommand() : "PUBLISH";
  }

  /**
   * Returns a channel, by its name at the server. The codec is that of native waiters: a client has
   * one for each channel, whoever subscribes first.
   */
  RTopic topic(String channel) {
    if (client instanceof Redisson known) {
      return service(known).isShardingSupported()
          ? RedissonShardedTopic.createRaw(LongCodec.INSTANCE, known.getCommandExecutor(), channel)
          : RedissonTopic.createRaw(LongCodec.INSTANCE, known.getCommandExecutor(), channel);
    }
    return client.getTopic(channel, LongCodec.INSTANCE);
  }

  private static PublishSubscribeService service(Redisson client) {
    return client.getCommandExecutor().getConnectionManager().getSubscribeService();
  }
}
