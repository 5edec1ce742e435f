package bedrocksim

// Support says whether a model takes something.
type Support uint8

// Degrees of support. Where the reference is silent a model is taken to support a thing.
const (
	Supported Support = iota
	Refused           // a checked source says that the model refuses it
	Doubtful          // it is said to refuse it, without a checked source
)

// Thinking says how a Claude model may be asked to think (bedrock.md §3.3).
type Thinking uint8

// Ways of asking for thinking.
const (
	ThinkingUnknown  Thinking = iota // not a Claude, or nothing is known
	ThinkingNone                     // cannot think
	ThinkingBudget                   // type enabled, with a budget
	ThinkingEither                   // enabled or adaptive
	ThinkingAdaptive                 // adaptive only; a budget is refused
)

// Sampling says which of temperature and topP a model takes (bedrock.md §3.3).
type Sampling uint8

// Rules of sampling.
const (
	SamplingFree  Sampling = iota // both
	SamplingOneOf                 // one of the two
	SamplingNone                  // neither, nor top_k
)

// Facts are what the simulator believes about a model. The zero value refuses nothing.
type Facts struct {
	Context     int  // tokens that prompt and answer may have; 0: no limit known
	ContextBeta int  // tokens with the beta for long contexts; 0: no such beta
	MaxOutput   int  // largest maxTokens; 0: no limit known
	OutputBeta  int  // largest maxTokens with the beta for long output; 0: no such beta
	Exclusive   bool // MaxOutput itself is too large already

	Converse     Support // Converse at all
	Streaming    Support // ConverseStream at all
	OnDemand     Support // the bare id; otherwise a profile is needed
	OnDemandOnly string  // regions in which the bare id works in spite of OnDemand
	EndOfLife    bool    // the model is gone

	System, Document, Image, Video, Audio Support
	S3                                    Support // files given as links to S3
	Tools, StreamingTools                 Support
	Cache, CacheTools, CacheTTL           Support // cache points; among tools; with ttl 1h
	ResultStatus, SystemTools             Support
	Counting                              Support // CountTokens
	Prefill, JSONSchema                   Support

	CacheMinimum int // tokens that a prefix needs to be cached

	Choices   string // tool choices, space separated: auto any tool; empty: all
	MaxImages int    // in a request; 0: no limit of its own
	MaxStops  int    // stop sequences; 0: the API's limit; -1: none at all

	Reasons       bool // takes Nova's reasoningConfig
	Sampling      Sampling
	Thinking      Thinking
	Effort        string  // highest output_config.effort; empty: none
	ThinksUnasked bool    // adaptive thinking is on unless disabled
	Forcing       Support // a tool choice other than auto while thinking
	// NoThinkingUpTo is the highest effort at which thinking may be disabled; empty: any.
	NoThinkingUpTo string
	SystemTurns    bool // role system is allowed in the middle of a conversation

	// What comes with the vendor's own API (bedrock.md §1.2, §3.3, §5).
	Signs          bool    // thinking is signed, and goes back with its signature only
	ResultsFirst   bool    // results of tools come before the text of a turn
	ReservesOutput bool    // maxTokens has to fit beside the prompt
	SaysShortTTL   bool    // a cache point may say that it lasts 5m
	TrailingSpace  Support // at the end of an answer that the caller began
	BlankStops     Support // stop sequences of white space
	ManyImageSide  int     // pixels, in a request of more than [manyImages] pictures; 0: no such limit
	CallIDs        int     // letters and digits that the id of a call must have; 0: free
}
