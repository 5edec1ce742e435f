package probe

import (
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

// point is a cache point. No prefix here is so long that anything is cached.
var point = types.CachePointBlock{Type: types.CachePointTypeDefault}

// cachePoints asks where cache points are taken.
func (p *prober) cachePoints() {
	if p.takesSystem {
		q := plain()
		q.system = []types.SystemContentBlock{systemPrompt, &types.SystemContentBlockMemberCachePoint{Value: point}}
		p.note(p.ask("a cache point after the system prompt", q), keyPoints, bot.CacheSystem, aboutCachePoint)
	}
	inTurn := &types.ContentBlockMemberCachePoint{Value: point}
	p.takesTurnCache = p.note(p.ask("a cache point in a turn", withFile(inTurn)), keyPoints, bot.CacheMessages, aboutCachePoint)
	if !p.takesTools {
		return
	}
	q := p.toolQuestion(nil)
	q.tools.Tools = append(q.tools.Tools, &types.ToolMemberCachePoint{Value: point})
	p.note(p.ask("a cache point after tools", q), keyPoints, bot.CacheTools, aboutCachePoint)
	if p.takesTurnCache {
		q := p.toolQuestion(nil)
		q.messages = afterCall("abcdefgh1", inTurn)
		p.note(p.ask("a cache point beside the result of a tool", q), keyBeside, "", aboutCachePoint)
	}
}
