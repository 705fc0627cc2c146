/** What the tests of both backends for Redis share; no part of the kit that is published. */
package io.holdfast.lock.tck.redis;
