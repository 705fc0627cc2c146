/**
 * The flash sale ("seckill"): a few tickets, many buyers, and a stock that is read, thought about
 * and written back minus one. {@link io.holdfast.lock.tck.seckill.Sale} is the place to start.
 *
 * <p>The tickets are in a {@link io.holdfast.lock.tck.seckill.TicketOffice}, which knows nothing of
 * locks and nothing of the store behind them: what is oversold there is the fault of whatever was
 * to keep the buyers apart.
 */
@NullMarked
package io.holdfast.lock.tck.seckill;

import org.jspecify.annotations.NullMarked;
