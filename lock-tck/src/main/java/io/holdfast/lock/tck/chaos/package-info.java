/**
 * Chaos campaigns: clients in processes of their own use a few locks in every way there is, while
 * processes, connections and the store are hurt by a seeded schedule; a {@link
 * io.holdfast.lock.tck.history.Judge} says what came of it. A {@link
 * io.holdfast.lock.tck.chaos.ChaosCampaign} needs no more of a backend than its {@link
 * io.holdfast.lock.tck.LockFixture}, and makes the faults that this can make.
 *
 * <p>A fault <i>counts</i> only if it met something: when it struck, somebody had a hold, somebody
 * waited, and a request was on its way or its reply was. The campaign looks for such moments, and
 * holds back a client's replies for a moment to make them. Whether they were such is judged
 * afterwards, by the history.
 */
@NullMarked
package io.holdfast.lock.tck.chaos;

import org.jspecify.annotations.NullMarked;
