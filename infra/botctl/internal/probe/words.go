package probe

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// topic is what a refusal may be about.
type topic string

const (
	aboutStreaming      topic = "streaming"
	aboutToolsStreaming topic = "tools while streaming"
	aboutTools          topic = "tools"
	aboutForcing        topic = "a forced tool"
	aboutToolIDs        topic = "ids of tool calls"
	aboutSystem         topic = "a system prompt"
	aboutBoth           topic = "temperature and top_p at once"
	aboutTemperature    topic = "temperature"
	aboutTopP           topic = "top_p"
	aboutPrefill        topic = "the beginning of an answer"
	aboutStops          topic = "stop sequences"
	aboutStopCount      topic = "the number of stop sequences"
	aboutImage          topic = "a picture"
	aboutImageCount     topic = "the number of pictures"
	aboutDocument       topic = "a document"
	aboutVideo          topic = "a video"
	aboutAudio          topic = "a recording"
	aboutOutput         topic = "structured output"
	aboutCounting       topic = "counting tokens"
	aboutCachePoint     topic = "a cache point"
	aboutLimit          topic = "the output limit"
	aboutMaxTokens      topic = "max_tokens"
	aboutNoLimits       topic = "max_tokens at this effort"
	aboutThinking       topic = "thinking"
	aboutBudget         topic = "a budget of thinking"
	aboutOnlyAdaptive   topic = "thinking with a budget"
	aboutNoAdaptive     topic = "adaptive thinking"
	aboutEffort         topic = "the effort"
	aboutMaxEffort      topic = "reasoning by effort"
	aboutReasoning      topic = "reasoning"
	aboutSignature      topic = "thinking without a signature"
	aboutForcedThinking topic = "a forced tool while thinking"
	aboutDisabling      topic = "thinking switched off at this effort"
)

// words are how Bedrock and models say no, as regular expressions in lower case, by what they
// are about. A number in brackets is the one that is allowed. They are from bedrock.md §1.5
// and §3 where nothing else is said; other words say nothing.
var words = map[topic][]string{
	aboutStreaming:      {`model is unsupported for streaming`},
	aboutToolsStreaming: {`doesn't support tool use in streaming mode`},
	aboutTools:          {`doesn't support tool use(\.|$)`, `doesn't support the toolconfig field`}, // the second by likeness
	aboutForcing:        {`doesn't support the toolconfig\.toolchoice\.(?:any|tool) field`},
	aboutToolIDs:        {`tool call id was .{0,80} with a length of (\d{1,3})`}, // from another program's code
	aboutSystem:         {`doesn't support system messages`},
	aboutBoth:           {"`?temperature`? and `?top_p`? cannot both be specified"},
	aboutTemperature:    {"`?temperature`? is deprecated for this model", `doesn't support the temperature field`}, // from memory
	aboutTopP:           {"`?top_p`? is deprecated for this model", `doesn't support the topp field`},              // from memory
	aboutPrefill:        {`does not support assistant message prefill`, `conversation must end with a user message`},
	aboutStops:          {`doesn't support the stopsequences field`}, // from memory
	aboutStopCount:      {`#/stop_?sequences: expected maximum item count: (\d{1,4})`},
	aboutImage:          {`doesn't support the image content block`},
	aboutImageCount:     {`supports at most (\d{1,3}) images? per request`}, // from memory
	aboutDocument:       {`doesn't support documents`, `doesn't support the document content block`},
	aboutVideo:          {`doesn't support the video content block`},
	aboutAudio:          {`doesn't support the audio content block`},
	aboutOutput:         {`output_config\.format: extra inputs are not permitted`, `doesn't support the outputconfig`}, // the second by likeness
	aboutCounting:       {`doesn't support counting tokens`},                                                           // from memory
	aboutCachePoint:     {`extraneous key \[cachepoint\] is not permitted`},
	aboutLimit:          {`maximum tokens you requested exceeds the model limit of (\d{1,8})`},
	aboutMaxTokens:      {`max_?tokens`, `maximum tokens`, `maximum context length`},
	aboutNoLimits:       {`max_?tokens must be unset`}, // from another program's code
	aboutThinking:       {`thinking: extra inputs are not permitted`, `extraneous key \[thinking\] is not permitted`},
	aboutBudget:         {"budget_tokens`?: input should be greater", "must be greater than `thinking\\.budget_tokens`"},
	aboutOnlyAdaptive:   {`"thinking\.type\.enabled" is not supported`},
	aboutNoAdaptive:     {`adaptive thinking is not supported`},
	aboutEffort:         {`output_config\.effort`},
	aboutMaxEffort:      {`maxreasoningeffort.{0,40}failed to satisfy constraint`},
	aboutReasoning:      {`reasoningconfig: extra inputs are not permitted`, `extraneous key \[reasoningconfig\] is not permitted`}, // by likeness
	aboutSignature:      {`thinking\.signature: field required`},
	aboutForcedThinking: {`thinking may not be enabled when tool_choice forces tool use`},
	aboutDisabling:      {`thinking can't be disabled at effort`}, // by likeness
}

// saysSo reports whether words of Bedrock's are a refusal of something.
func saysSo(said string, about topic) bool {
	_, ok := found(said, about)
	return ok
}

// number is the one that a refusal allows; false where it tells none.
func number(said string, about topic) (n int, ok bool) {
	groups, _ := found(said, about)
	if len(groups) < 2 {
		return 0, false
	}
	n, err := strconv.Atoi(groups[1])
	return n, err == nil
}

func found(said string, about topic) (groups []string, ok bool) {
	text := strings.ToLower(strings.ReplaceAll(said, "’", "'"))
	for _, pattern := range words[about] {
		if groups = regexp.MustCompile(pattern).FindStringSubmatch(text); groups != nil {
			return groups, true
		}
	}
	return nil, false
}

// longestSaid is how many characters are kept of what Bedrock says.
const longestSaid = 300

// oneLine makes of any words some that a terminal can be shown.
func oneLine(said string) string {
	strange := func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}
	runes := []rune(strings.Join(strings.Fields(strings.Map(strange, said)), " "))
	if len(runes) > longestSaid {
		runes = append(runes[:longestSaid-1], '…')
	}
	return string(runes)
}
