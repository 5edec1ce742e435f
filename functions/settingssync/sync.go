package main

import (
	"context"
	"math"
	"time"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// maxRounds bounds how often a sync is begun anew because somebody was in between. Beyond
// it Lambda tries the event again, when there may be less going on.
const maxRounds = 4

// botSync brings Poe up to date with one bot.
type botSync struct {
	*run
	ref
	entry config.Entry
}

// bring has Poe fetch the settings unless the bot's state says that Poe has them.
//
// A state that says so must be right, or a change is lost for good. Parameter Store has no
// compare-and-set, other processes may sync the same bot at the same time, events come in
// any order, and any process may end at any moment. Four things make it right:
//
//   - The state is put to pending before Poe is asked. Whoever ends in between leaves
//     pending, which says nothing, and never the done of older settings, to which a
//     template may be changed back.
//   - Done is written only if the texts have the same versions after the fetch as before
//     it. So whenever Poe has called the gateway in between, that answered with those
//     settings; otherwise the sync is begun anew, and fetches whatever others have done:
//     who was sure of these settings may have been so before Poe called for us.
//   - Versions count everybody's writes. If done is not the version after pending, another
//     process has announced a fetch of its own, and Poe may have called for it later than
//     for us, and for other settings: the sync is begun anew. In doing so only a done that
//     somebody has written after ours counts, as the last writer always does it again.
//   - Every change is an event that is handled after it, and tried again until it
//     succeeds. Its handler finds a state of before the change, and fetches, or one of a
//     process that has seen the change.
//
// It rests on Poe keeping what it was answered last. What it cannot see is a process that
// dies or fails after its fetch, also with a done in doubt, or whose fetch Poe makes after it
// has given up on it, while the template is changed away from those settings and back: that
// is left to the next change.
func (b *botSync) bring(ctx context.Context) (result, error) {
	inDoubt := int64(0) // a done up to this version is not believed
	for round := range maxRounds {
		if round > 0 && !pause(ctx, firstPause) {
			return failed, fault.New(fault.Timeout, "settingssync", "somebody was in between, and there is no time to begin anew")
		}
		now, what, err := b.now(ctx)
		if what != "" {
			return what, err
		}
		before, err := b.before(ctx)
		if err != nil {
			return failed, err
		}
		if before.says(now.settings, b.entry.PoeBot) && before.version > inDoubt {
			return unchanged, nil
		}
		version, sure, err := b.fetchBetween(ctx, now)
		if err != nil {
			return failed, err
		}
		if sure {
			return synced, nil
		}
		inDoubt = version
	}
	return failed, fault.New(fault.Busy, "settingssync", "somebody was in between in each of %d rounds", maxRounds)
}

// before is the state as it stands.
func (b *botSync) before(ctx context.Context) (state, error) {
	if err := b.reads.wait(ctx); err != nil {
		return state{}, err
	}
	return b.states.read(ctx, b.ref)
}

// now is the bot as it stands, or what has come of it where there is nothing to sync.
func (b *botSync) now(ctx context.Context) (view, result, error) {
	texts, err := b.look(ctx, b.ref)
	if fault.KindOf(err) == fault.NotFound {
		b.log.InfoContext(ctx, msgIgnored, "group", b.group, "bot", b.bot, "why", "there is no template of that name by now")
		return view{}, gone, nil
	}
	if err != nil {
		return view{}, failed, err
	}
	v, err := b.load(ctx, b.ref, texts)
	switch {
	case err != nil:
		return view{}, invalid, err
	case b.kind != "" && v.kind != b.kind:
		return view{}, otherKind, nil
	}
	return v, "", nil
}

// nobodys is a version that no state gets to.
const nobodys = math.MaxInt64

// fetchBetween has Poe fetch between a pending and a done. It is sure if nobody and nothing
// was in between; otherwise a done counts only beyond the version, which is that of our own,
// or nobodys if it was not written.
func (b *botSync) fetchBetween(ctx context.Context, now view) (version int64, sure bool, err error) {
	next := state{Hash: now.settings, When: time.Now().UTC(), PoeBot: b.entry.PoeBot, Result: resultPending}
	pending, err := b.states.write(ctx, b.ref, next)
	if err != nil {
		return 0, false, err
	}
	echo, err := b.fetch(ctx, b.entry)
	if err != nil {
		return 0, false, err
	}
	if same, err := b.unchanged(ctx, now); err != nil || !same {
		return nobodys, false, err
	}
	next.When, next.Result = time.Now().UTC(), resultDone
	if now.controls {
		next.Controls = echo.String()
	}
	version, err = b.states.write(ctx, b.ref, next)
	if err != nil || version != pending+1 {
		return version, false, err
	}
	b.tell(ctx, now, next, echo)
	return version, true, nil
}

// unchanged reports whether the bot is still made of the same texts. One that is gone by
// now is not.
func (b *botSync) unchanged(ctx context.Context, now view) (bool, error) {
	texts, err := b.look(ctx, b.ref)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return fingerprint(texts) == now.texts, err
}

// tell logs a sync that nothing can be said against, but by Poe.
func (b *botSync) tell(ctx context.Context, now view, done state, echo poe.ControlsEcho) {
	log := b.log.With("group", b.group, "bot", b.bot, "poe_bot", done.PoeBot, "layer", now.layer)
	if now.controls && echo == poe.ControlsDropped {
		log.ErrorContext(ctx, msgDropped, fault.CountedControls.Attr())
	}
	log.InfoContext(ctx, msgSynced, "settings", done.Hash[:8], "controls", done.Controls)
}
