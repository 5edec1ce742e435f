package chat

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

// cachedTurns is how many of the user's last turns end with a cache point: the last, for
// the next query to find, and the one before it, where this query finds what the last one
// left. With the tools and the system prompt that makes four, which is the most that a
// request may have (bedrock.md §1.2).
const cachedTurns = 2

// addCachePoints marks how far the model can remember the prompt. A part that is shorter
// than what is cached at all gets no point. The marks themselves are no part of what is
// compared, so that they may move as the conversation goes on.
func (r *request) addCachePoints(in *bedrockruntime.ConverseStreamInput) {
	cache := r.template.Cache
	at := func(place string) bool { return slices.Contains(cache.Points, place) }
	point := types.CachePointBlock{Type: types.CachePointTypeDefault, Ttl: types.CacheTTL(cache.TTL)}
	prefix := 0
	if r.tools != nil {
		prefix += r.toolTokens()
		if at(bot.CacheTools) && prefix >= cache.MinTokens {
			in.ToolConfig.Tools = append(in.ToolConfig.Tools, &types.ToolMemberCachePoint{Value: point})
		}
	}
	prefix += (&conversation{system: r.system}).size()
	if len(in.System) > 0 && at(bot.CacheSystem) && prefix >= cache.MinTokens {
		in.System = append(in.System, &types.SystemContentBlockMemberCachePoint{Value: point})
	}
	if !at(bot.CacheMessages) {
		return
	}
	for i := range r.turns {
		prefix += r.turns[i].size()
		if r.cached(i) && prefix >= cache.MinTokens {
			in.Messages[i].Content = append(in.Messages[i].Content, &types.ContentBlockMemberCachePoint{Value: point})
		}
	}
}

// cached says whether a cache point may stand at the end of a turn.
func (r *request) cached(i int) bool {
	t := r.turns[i]
	if !t.user {
		return false
	}
	later := 0
	for _, after := range r.turns[i+1:] {
		if after.user {
			later++
		}
	}
	besideTool := t.blocks[len(t.blocks)-1].kind == blockResult
	return later < cachedTurns && (r.template.Cache.BesideTools || !besideTool)
}
