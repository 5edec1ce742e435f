package bot

import "slices"

// choices are the values of the keys that have some, by path: of an item where the key is a
// list. Validation goes by them, and so does the schema that editors read.
var choices = map[string][]string{
	"inference.sampling":     {string(SamplingBoth), string(SamplingOne), string(SamplingNone)},
	"inference.service_tier": {"default", "priority", "flex", "reserved"}, // what Converse takes for a call (bedrock.md §1.2)
	"inference.latency":      {"standard", "optimized"},                   // likewise
	"capabilities.input":     {InputText, InputImage, InputDocument, InputVideo, InputAudio},
	"capabilities.streaming": {string(StreamingFull), string(StreamingNoTools), string(StreamingNone)},
	"tools.force":            {ForceAny, ForceTool},
	"tools.ids":              {string(ToolIDsFree), string(ToolIDsNine)},
	"reasoning.style": {
		string(ReasoningNone), string(ReasoningBudget), string(ReasoningAdaptive), string(ReasoningEffort), string(ReasoningMaxEffort),
	},
	"cache.points":    {CacheTools, CacheSystem, CacheMessages},
	"cache.ttl":       {"5m", "1h"},
	"guardrail.mode":  {"sync", "async"},
	"guardrail.scope": {string(ScopeConversation), string(ScopeLastMessage)},
	"recovery":        {string(RecoveryRestart), string(RecoveryContinue), string(RecoveryNone)},
	"log.level":       {string(LogInfo), string(LogDebug)},
	"image.dialect":   {string(ImageTitan), string(ImageStability)},
	"image.format":    {"png", "jpeg"},
	"video.dialect":   {string(VideoNovaReel), string(VideoLuma), string(VideoPegasus)},
	"metrics":         {string(MetricsOfBots), string(MetricsOfGroup), string(MetricsOff)},
	"residency":       sortedKeys(territories),
}

// Inputs are the kinds of content that models read, as capabilities.input names them.
func Inputs() []string { return slices.Clone(choices["capabilities.input"]) }
