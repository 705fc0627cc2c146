/**
 * Locks in ZooKeeper through Curator, on the nodes that its {@code InterProcessMutex} uses.
 *
 * <p>{@link io.holdfast.lock.zookeeper.ZooKeeperLockProvider} is all that an application sees.
 * Behind it, {@code ZooKeeperBackend} has the verbs, {@code Place} is what it remembers of a claim,
 * {@code Link} is the connection that Curator keeps up, {@code Session} the requests of one
 * session, and {@code Caller} the thread that may wait for their answers.
 */
@NullMarked
package io.holdfast.lock.zookeeper;

import org.jspecify.annotations.NullMarked;
