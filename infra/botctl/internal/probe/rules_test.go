package probe_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// rules are what a simulator's model should be found to take, by its facts.
func rules(f bedrocksim.Facts) map[string]string {
	all := map[string]string{}
	yes := func(s bedrocksim.Support) string { return fmt.Sprint(s == bedrocksim.Supported) }
	all["supports_system_messages"] = yes(f.System)
	all["inference.sampling"] = []string{"both", "one", "none"}[f.Sampling]
	all["capabilities.prefill"] = yes(f.Prefill)
	all["limits.stop_sequences"] = fmt.Sprint(map[bool]int{true: 2500, false: max(f.MaxStops, 0)}[f.MaxStops == 0 || f.MaxStops > 2500])
	for item, s := range map[string]bedrocksim.Support{"image": f.Image, "document": f.Document, "video": f.Video, "audio": f.Audio} {
		all["capabilities.input "+item] = yes(s)
	}
	if f.Image == bedrocksim.Supported {
		all["limits.images"] = map[bool]string{true: "1", false: "<nil>"}[f.MaxImages == 1]
	}
	all["capabilities.structured_output"] = yes(f.JSONSchema)
	all["capabilities.count_tokens"] = yes(f.Counting)
	all["limits.output_tokens"] = "<nil>"
	if f.MaxOutput > 0 {
		all["limits.output_tokens"], all["limits.output_exclusive"] = fmt.Sprint(f.MaxOutput), fmt.Sprint(f.Exclusive)
	}
	maps.Copy(all, toolRules(f))
	maps.Copy(all, thinkingRules(f))
	return all
}

func toolRules(f bedrocksim.Facts) map[string]string {
	all := map[string]string{}
	yes := func(s bedrocksim.Support) string { return fmt.Sprint(s == bedrocksim.Supported) }
	tools := f.Tools == bedrocksim.Supported
	all["capabilities.tools"], all["capabilities.streaming"] = fmt.Sprint(tools), "<nil>"
	all["cache.points messages"] = yes(f.Cache)
	if f.System == bedrocksim.Supported {
		all["cache.points system"] = yes(f.Cache)
	}
	if !tools {
		return all
	}
	all["capabilities.streaming"] = map[bool]string{true: "full", false: "no_tools"}[f.StreamingTools == bedrocksim.Supported]
	for _, way := range []string{"any", "tool"} {
		all["tools.force "+way] = fmt.Sprint(f.Choices == "" || slices.Contains(strings.Fields(f.Choices), way))
	}
	all["tools.ids"] = map[bool]string{true: "nine", false: "free"}[f.CallIDs == 9]
	all["cache.points tools"] = fmt.Sprint(f.Cache == bedrocksim.Supported && f.CacheTools == bedrocksim.Supported)
	if f.Cache == bedrocksim.Supported {
		all["cache.beside_tools"] = yes(f.CacheTools)
	}
	return all
}

func thinkingRules(f bedrocksim.Facts) map[string]string {
	all := map[string]string{}
	forced := f.Tools == bedrocksim.Supported && (f.Choices == "" || strings.Contains(f.Choices, "any"))
	style := map[bedrocksim.Thinking]string{
		bedrocksim.ThinkingBudget: "budget", bedrocksim.ThinkingEither: "adaptive", bedrocksim.ThinkingAdaptive: "adaptive",
	}[f.Thinking]
	levels := []string{"low", "medium", "high", "max", "xhigh"} // as models have learned them
	top := f.Effort
	if f.Reasons {
		style, top = "max_effort", "high"
		all["reasoning.no_limits_at"] = "high"
	}
	if style == "" {
		return map[string]string{"reasoning.style": "none"}
	}
	all["reasoning.style"], all["reasoning.signed"] = style, fmt.Sprint(f.Signs)
	if forced {
		all["reasoning.forced_tools"] = fmt.Sprint(f.Forcing == bedrocksim.Supported)
	}
	if style == "budget" {
		return all
	}
	for i, effort := range levels {
		all["reasoning.efforts "+effort] = fmt.Sprint(i <= slices.Index(levels, top))
	}
	if style == "adaptive" {
		all["reasoning.on_by_default"] = "<nil>"
		if f.ThinksUnasked {
			all["reasoning.on_by_default"], all["reasoning.disable_up_to"] = "true", f.NoThinkingUpTo
		}
	}
	return all
}
