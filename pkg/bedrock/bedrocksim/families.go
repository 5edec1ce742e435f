package bedrocksim

// The columns of [families].
const (
	yes = Supported
	nay = Refused
	mem = Doubtful // from memory, or a column without a checked source
)

// family is a row of the table of features.
type family struct {
	prefix                                 string // of the base id; the longest match counts
	sys, doc, img, vid, tool, stool, cache Support
	choices                                string
	stops                                  int
}

// families are the features by family (bedrock.md §3.2). "No" in a row from AWS's own
// table, or in a column from a library's, is Refused; "no" to system prompts and documents
// elsewhere is Doubtful; "?" and "–" are Supported. Limits on stop sequences are from §3.4,
// all of them Doubtful.
var families = []family{
	//                                     sys doc img vid tool stool cache choices stops
	{"amazon.nova-micro", yes, nay, nay, nay, yes, yes, yes, "", 4},
	{"amazon.nova-lite", yes, yes, yes, yes, yes, yes, yes, "", 4},
	{"amazon.nova-pro", yes, yes, yes, yes, yes, yes, yes, "", 4},
	{"amazon.nova-premier", yes, yes, yes, yes, yes, yes, mem, "", 4},
	{"amazon.nova-2-", yes, yes, yes, yes, yes, yes, yes, "", 4},
	{"amazon.titan-text", nay, yes, nay, nay, nay, nay, nay, "", 1},
	{"amazon.titan-text-premier", nay, nay, nay, nay, nay, nay, nay, "", 1},

	{"anthropic.claude-", yes, yes, yes, nay, yes, yes, yes, "", 8191},
	{"anthropic.claude-v", yes, yes, nay, nay, nay, nay, nay, "", 8191},
	{"anthropic.claude-instant", yes, yes, nay, nay, nay, nay, nay, "", 8191},
	{"anthropic.claude-3-", yes, yes, yes, nay, yes, yes, nay, "", 8191},
	{"anthropic.claude-3-5-haiku", yes, yes, mem, nay, yes, yes, yes, "", 8191},
	{"anthropic.claude-3-5-sonnet-20241022", yes, yes, yes, nay, yes, yes, yes, "", 8191},
	{"anthropic.claude-3-7-", yes, yes, yes, nay, yes, yes, yes, "", 8191},

	{"meta.llama", yes, yes, nay, nay, nay, nay, nay, "", -1},
	{"meta.llama3-1-", yes, yes, nay, nay, yes, nay, nay, "auto", -1},
	{"meta.llama3-3-", yes, yes, nay, nay, yes, nay, nay, "auto", -1},
	{"meta.llama3-2-", yes, yes, nay, nay, nay, nay, nay, "", -1},
	{"meta.llama3-2-11b-", yes, yes, yes, nay, yes, nay, nay, "auto", -1},
	{"meta.llama3-2-90b-", yes, yes, yes, nay, yes, nay, nay, "auto", -1},
	{"meta.llama4-", yes, yes, yes, nay, yes, nay, nay, "auto", -1},

	{"mistral.mistral-7b", mem, yes, nay, nay, nay, nay, nay, "", 10},
	{"mistral.mixtral", mem, yes, nay, nay, nay, nay, nay, "", 10},
	{"mistral.mistral-large-24", yes, yes, nay, nay, yes, nay, nay, "auto any", 10},
	{"mistral.mistral-small", yes, yes, nay, nay, yes, nay, nay, "auto any", 10},
	{"mistral.pixtral", yes, yes, yes, nay, yes, nay, nay, "auto any", 10},
	{"mistral.", yes, yes, nay, nay, yes, mem, nay, "", 10}, // Ministral, Magistral, Voxtral, Devstral
	{"mistral.mistral-large-3", yes, yes, yes, nay, yes, mem, nay, "", 10},
	{"mistral.magistral", yes, yes, yes, nay, yes, mem, nay, "", 10},
	{"mistral.ministral-3-3b", yes, yes, yes, nay, yes, mem, nay, "", 10},

	{"cohere.command-text", nay, yes, nay, nay, nay, nay, nay, "", 5},
	{"cohere.command-light", nay, yes, nay, nay, nay, nay, nay, "", 5},
	{"cohere.command-r", yes, yes, nay, nay, yes, yes, nay, "", 5},
	{"ai21.jamba-instruct", yes, nay, nay, nay, nay, nay, nay, "", 16},
	{"ai21.jamba-1-5", yes, yes, nay, nay, yes, yes, nay, "", 16},

	{"deepseek.r1", yes, yes, nay, nay, nay, nay, nay, "", 0},
	{"deepseek.v3-", yes, yes, nay, nay, yes, yes, nay, "any", 0},
	{"deepseek.v3.2", yes, yes, nay, nay, yes, yes, nay, "any tool", 0},
	{"qwen.qwen3", yes, yes, nay, nay, yes, yes, nay, "", 0},
	{"qwen.qwen3-vl", yes, yes, yes, nay, yes, yes, nay, "", 0},
	{"openai.gpt-oss", yes, yes, nay, nay, yes, yes, nay, "", 0},
	{"openai.gpt-5", yes, yes, yes, yes, yes, yes, yes, "", 0},
	{"writer.palmyra", yes, yes, nay, nay, yes, nay, nay, "", 0},
	{"google.gemma-3-", yes, yes, yes, nay, yes, yes, nay, "", 0},
	{"google.gemma-3-12b", yes, yes, yes, nay, nay, nay, nay, "", 0},
	{"google.gemma-4-", yes, yes, yes, nay, yes, yes, nay, "", 0},
	{"minimax.", yes, yes, nay, nay, yes, mem, nay, "", 0},
	{"moonshot.", yes, yes, nay, nay, yes, yes, nay, "", 0},
	{"moonshotai.", yes, yes, yes, nay, yes, yes, nay, "", 0},
	{"nvidia.nemotron", yes, yes, nay, nay, yes, mem, nay, "", 0},
	{"nvidia.nemotron-nano-12b-v2", yes, yes, yes, nay, yes, mem, nay, "", 0},
	{"zai.glm", yes, yes, nay, nay, yes, mem, nay, "", 0},
	{"xai.grok", yes, yes, yes, nay, yes, mem, yes, "", 0},
}

// exceptions to the table: facts that one or two families have and the others lack.
var peculiarities = []struct {
	prefix string
	apply  func(*Facts)
}{
	// Rules of Anthropic's API (bedrock.md §1.2, rows image and toolResult; §5 #6, #23; §7).
	// S3 links: Nova takes them, Claude does not (§3.2, AWS rows).
	{"anthropic.claude-", func(f *Facts) {
		f.Signs, f.ResultsFirst, f.ReservesOutput, f.SaysShortTTL = true, true, true, true
		f.S3, f.TrailingSpace, f.BlankStops = nay, nay, nay
		f.ManyImageSide, f.ResultStatus = 2000, yes
		f.Counting = mem // the list is a library's; others may have learned it since
	}},
	{"amazon.nova", func(f *Facts) { f.ResultStatus = yes }},
	// Counting tokens, by a library's list (bedrock.md §1.6, row CountTokens).
	{"anthropic.claude-3-5-", func(f *Facts) { f.Counting = yes }},
	{"anthropic.claude-3-7-", func(f *Facts) { f.Counting = yes }},
	{"anthropic.claude-opus-4-", func(f *Facts) { f.Counting = yes }},
	{"anthropic.claude-sonnet-4-", func(f *Facts) { f.Counting = yes }},
	{"anthropic.claude-haiku-4-", func(f *Facts) { f.Counting = yes }},
	// Nine letters or digits (bedrock.md §3.2, row Mistral Large; §5 #39).
	{"mistral.", func(f *Facts) { f.CallIDs = 9 }},
	// Cache points among tools, and a time to live, are refused (bedrock.md §1.5, row
	// extraneous key; §5 #33).
	{"amazon.nova", func(f *Facts) { f.CacheTools, f.CacheTTL = nay, nay }},
	// The hour is for Claude 4.5 and later (bedrock.md §5 #34).
	{"anthropic.claude-3-", func(f *Facts) { f.CacheTTL, f.ResultStatus = nay, yes }},
	{"anthropic.claude-sonnet-4-2025", func(f *Facts) { f.CacheTTL = nay }},
	{"anthropic.claude-opus-4-2025", func(f *Facts) { f.CacheTTL = nay }},
	{"anthropic.claude-opus-4-1", func(f *Facts) { f.CacheTTL = nay }},
	// Gone (bedrock.md §3.2, row Claude 2.x).
	{"anthropic.claude-v", func(f *Facts) { f.EndOfLife = true }},
	{"anthropic.claude-instant", func(f *Facts) { f.EndOfLife = true }},
	// One picture (bedrock.md §3.2, row Llama 3.2).
	{"meta.llama3-2-", func(f *Facts) { f.MaxImages = 1 }},
	// Recordings are for Voxtral (bedrock.md §1.2, row audio).
	{"mistral.voxtral", func(f *Facts) { f.Audio = yes }},
	// Served by another API (bedrock.md §3.2, row gpt-5.4); one was seen on Converse.
	{"openai.gpt-5", func(f *Facts) { f.Converse, f.Sampling = mem, SamplingNone }},
	{"openai.gpt-5.6-terra", func(f *Facts) { f.Converse = yes }},
	// Nova's own tools (bedrock.md §1.2, row systemTool).
	{"amazon.nova-2-", func(f *Facts) { f.SystemTools = yes }},
	// Its own way of asking for reasoning (bedrock.md §3.2, row Nova 2).
	{"amazon.nova-2-", func(f *Facts) { f.Reasons = true }},
	// System turns in the middle (bedrock.md §1.2, row messages).
	{"anthropic.claude-opus-4-8", func(f *Facts) { f.SystemTurns = true }},
	{"anthropic.claude-opus-5", func(f *Facts) { f.SystemTurns = true }},
}

// profileOnly are the models whose bare id is refused, and where it works all the same
// (bedrock.md §3.1, row "Needs a profile", part of it from memory).
var profileOnly = []struct{ prefix, regions string }{
	{"anthropic.claude-3-5-sonnet-20240620", "us-east-1 us-west-2"},
	{"anthropic.claude-3-5-sonnet-20241022", ""},
	{"anthropic.claude-3-5-haiku", ""},
	{"anthropic.claude-3-7", ""},
	{"anthropic.claude-sonnet", ""},
	{"anthropic.claude-opus", ""},
	{"anthropic.claude-haiku", ""},
	{"anthropic.claude-fable", ""},
	{"amazon.nova-micro", "us-east-1"},
	{"amazon.nova-lite", "us-east-1"},
	{"amazon.nova-pro", "us-east-1"},
	{"amazon.nova-premier", ""},
	{"meta.llama3-2", ""},
	{"meta.llama3-3", ""},
	{"meta.llama4", ""},
	{"deepseek.r1", ""},
	{"mistral.pixtral", ""},
	{"writer.palmyra", ""},
	{"twelvelabs.pegasus", ""},
}
