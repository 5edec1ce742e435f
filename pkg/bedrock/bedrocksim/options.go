package bedrocksim

import "time"

// Option changes how a server behaves.
type Option func(*settings)

// settings are fixed once New has returned.
type settings struct {
	rules      bool
	unverified bool
	signatures bool
	pace       time.Duration
	stallLimit time.Duration
	seed       uint64
	models     map[string]string
	facts      map[string]func(*Facts)
	answers    func(Call) Answer // nil: the default answerer
	observer   func(Call)        // nil: calls are remembered
	clock      func() time.Time
	jobTime    time.Duration
	jobLimit   int     // 0: that of the model
	buckets    Buckets // nil: every bucket is there, and takes nothing
}

func defaults() settings {
	return settings{
		rules: true, unverified: true,
		stallLimit: time.Minute,
		seed:       1,
		models:     map[string]string{},
		facts:      map[string]func(*Facts){},
		clock:      time.Now,
		jobTime:    defaultJobTime,
	}
}

// WithPace sets the pause before each delta of the default answerer's replies, so that
// they can be watched as they grow. Scripted answers have a Gap of their own.
func WithPace(gap time.Duration) Option { return func(s *settings) { s.pace = gap } }

// WithStallLimit bounds how long a stalled answer waits for its client to leave; then the
// connection is aborted. One minute unless told.
func WithStallLimit(limit time.Duration) Option {
	return func(s *settings) { s.stallLimit = limit }
}

// WithSeed changes what padding and request ids are derived from.
func WithSeed(seed uint64) Option { return func(s *settings) { s.seed = seed } }

// WithUnverifiedRules says whether rules that rest on hearsay are enforced. They are
// unless told otherwise; their refusals are marked in [Call].Unverified.
func WithUnverifiedRules(on bool) Option { return func(s *settings) { s.unverified = on } }

// WithSignatures has the server remember the signatures that it issues, in scripted and
// in default answers, and refuse thinking that comes back with another, or below the
// signature of another text.
func WithSignatures() Option { return func(s *settings) { s.signatures = true } }

// WithoutRules accepts every request that can be routed, for tests of answers alone.
func WithoutRules() Option { return func(s *settings) { s.rules = false } }

// WithModel makes id, an ARN or an invented name, behave like the base model baseID.
func WithModel(id, baseID string) Option {
	return func(s *settings) { s.models[id] = baseID }
}

// WithFacts changes what the server believes about the model with this base id, such as
// that it cannot stream.
func WithFacts(baseID string, change func(*Facts)) Option {
	return func(s *settings) { s.facts[baseID] = change }
}

// WithAnswers has answer make the reply to each turn of a conversation that passes the
// rules and for which none is scripted, in place of the default answerer: for programs
// whose answers depend on the question. It is called concurrently; of the call, Status is
// not known yet.
func WithAnswers(answer func(Call) Answer) Option {
	return func(s *settings) { s.answers = answer }
}

// WithObserver has see told of each call once its answer has ended, in place of
// remembering it for [Server.Calls], for servers that live long. It is called concurrently.
func WithObserver(see func(Call)) Option { return func(s *settings) { s.observer = see } }

// WithClock sets the clock that jobs go by. It is that of the machine unless told.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.clock = now } }

// WithJobTime sets how long a job takes: ten seconds unless told.
func WithJobTime(d time.Duration) Option { return func(s *settings) { s.jobTime = d } }

// WithJobLimit sets how many jobs of a model may be in progress in a region, in place of the
// default quotas of each model.
func WithJobLimit(n int) Option { return func(s *settings) { s.jobLimit = n } }

// WithBuckets has jobs write what they make, and refuse buckets that are not there. Without,
// every bucket is there, and nothing is written.
func WithBuckets(b Buckets) Option { return func(s *settings) { s.buckets = b } }
