package bot

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

func TestRulesOfServices(t *testing.T) {
	const arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123"
	hold(t, map[string]rule{
		"a tier":                      {smallBot + "inference: {service_tier: flex}\n", ""},
		"no tier":                     {smallBot + "inference: {service_tier: ''}\n", ""},
		"a tier is one of four":       {smallBot + "inference: {service_tier: flexx}\n", `bot.yaml:9:27: inference.service_tier: want one of default, priority, flex, reserved, got "flexx" (did you mean "flex"?)`},
		"a latency":                   {smallBot + "inference: {latency: optimized}\n", ""},
		"a latency is one of two":     {smallBot + "inference: {latency: low}\n", `bot.yaml:9:22: inference.latency: want one of standard, optimized, got "low"`},
		"pictures":                    {strings.Replace(smallBot, "  output_tokens", "  images: 20\n  output_tokens", 1), ""},
		"more than Converse takes":    {strings.Replace(smallBot, "  output_tokens", "  images: 21\n  output_tokens", 1), "bot.yaml:8:11: limits.images: must be from 0 to 20, got 21 (0 for as many as Converse takes)"},
		"pictures below 0":            {strings.Replace(smallBot, "  output_tokens", "  images: -1\n  output_tokens", 1), "bot.yaml:8:11: limits.images: must be from 0 to 20, got -1 (0 for as many as Converse takes)"},
		"a role of another account":   {strings.Replace(smallBot, "limits:", "  role_arn: arn:aws:iam::123456789012:role/path/models\nlimits:", 1), ""},
		"a role is an ARN":            {strings.Replace(smallBot, "limits:", "  role_arn: models\nlimits:", 1), `bot.yaml:6:13: model.role_arn: not the shape of a role's ARN: "models" (arn:aws:iam::ACCOUNT:role/NAME)`},
		"and of a role":               {strings.Replace(smallBot, "limits:", "  role_arn: arn:aws:iam::123456789012:user/me\nlimits:", 1), `bot.yaml:6:13: model.role_arn: not the shape of a role's ARN: "arn:aws:iam::123456789012:user/me" (arn:aws:iam::ACCOUNT:role/NAME)`},
		"tools":                       {smallBot + "tools: {force: [tool], hyphens: false, ids: nine}\n", ""},
		"no tool can be forced":       {smallBot + "tools: {force: []}\n", ""},
		"forcing is one of two":       {smallBot + "tools: {force: [any, auto]}\n", `bot.yaml:9:22: tools.force[1]: want one of any, tool, got "auto"`},
		"and stands once":             {smallBot + "tools: {force: [any, any]}\n", `bot.yaml:9:22: tools.force[1]: "any" stands twice`},
		"ids of tools have two forms": {smallBot + "tools: {ids: none}\n", `bot.yaml:9:14: tools.ids: want one of free, nine, got "none" (did you mean "nine"?)`},
		"a cache":                     {smallBot + "cache: {points: [tools, system, messages], ttl: 1h, min_tokens: 0, beside_tools: false}\n", ""},
		"a place of the cache":        {smallBot + "cache: {points: [message]}\n", `bot.yaml:9:18: cache.points[0]: want one of tools, system, messages, got "message" (did you mean "messages"?)`},
		"a place stands once":         {smallBot + "cache: {points: [tools, tools]}\n", `bot.yaml:9:25: cache.points[1]: "tools" stands twice`},
		"a cache is kept so long":     {smallBot + "cache: {ttl: 10m}\n", `bot.yaml:9:14: cache.ttl: want one of 5m, 1h, got "10m" (did you mean "5m"?)`},
		"the least of a cache":        {smallBot + "cache: {min_tokens: -1}\n", "bot.yaml:9:21: cache.min_tokens: must not be below 0, got -1"},

		"a guardrail":                    {smallBot + "guardrail: {id: abc123, version: '3'}\n", ""},
		"a guardrail's draft by its ARN": {smallBot + "guardrail: {id: '" + arn + "', version: DRAFT, mode: async, scope: last_message}\n", ""},
		"a guardrail needs a version":    {smallBot + "guardrail: {id: abc}\n", `bot.yaml:9:1: guardrail.version: missing (DRAFT or a number)`},
		"a version is not just a word":   {smallBot + "guardrail: {id: abc, version: latest}\n", `bot.yaml:9:31: guardrail.version: not a version of a guardrail: "latest" (DRAFT or a number)`},
		"a version is text":              {smallBot + "guardrail: {id: abc, version: 1}\n", "bot.yaml:9:31: guardrail.version: want text, got the number 1 (put it in quotes)"},
		"a version is not 0":             {smallBot + "guardrail: {id: abc, version: '0'}\n", `bot.yaml:9:31: guardrail.version: not a version of a guardrail: "0" (DRAFT or a number)`},
		"a version needs a guardrail":    {smallBot + "guardrail: {version: '1'}\n", "bot.yaml:9:1: guardrail.id: missing (the guardrail's id or ARN)"},
		"a guardrail is no name":         {smallBot + "guardrail: {id: My guardrail, version: '1'}\n", `bot.yaml:9:17: guardrail.id: not the shape of a guardrail's: "My guardrail" (its id, or arn:aws:bedrock:REGION:ACCOUNT:guardrail/ID)`},
		"a guardrail is not blank":       {smallBot + "guardrail: {id: ' ', version: '1'}\n", `bot.yaml:9:17: guardrail.id: not the shape of a guardrail's: " " (its id, or arn:aws:bedrock:REGION:ACCOUNT:guardrail/ID)`},
		"a guardrail has an end":         {smallBot + "guardrail: {id: " + strings.Repeat("a", 2049) + ", version: '1'}\n", `bot.yaml:9:17: guardrail.id: not the shape of a guardrail's: "` + strings.Repeat("a", 40) + `…" (its id, or arn:aws:bedrock:REGION:ACCOUNT:guardrail/ID)`},
		"a mode is one of two":           {smallBot + "guardrail: {id: abc, version: '1', mode: off}\n", `bot.yaml:9:42: guardrail.mode: want one of sync, async, got "off"`},
		"a mode is not empty":            {smallBot + "guardrail: {id: abc, version: '1', mode: ''}\n", `bot.yaml:9:42: guardrail.mode: want one of sync, async, got ""`},
		"a scope is one of two":          {smallBot + "guardrail: {id: abc, version: '1', scope: none}\n", `bot.yaml:9:43: guardrail.scope: want one of conversation, last_message, got "none"`},
		"also where there is none yet":   {smallBot + "guardrail: {mode: asink}\n", `bot.yaml:9:19: guardrail.mode: want one of sync, async, got "asink" (did you mean "async"?)`},

		"metadata":                   {smallBot + "request_metadata: {team: 'a-Z 0:_@$#=/+,.', user: $user_id, c: $conversation_id, m: $message_id, none: ''}\n", ""},
		"sixteen entries":            {smallBot + "request_metadata: {" + entries(16) + "}\n", ""},
		"and no more":                {smallBot + "request_metadata: {" + entries(17) + "}\n", "bot.yaml:9:1: request_metadata: has 17 entries; at most 16"},
		"an id that a query has not": {smallBot + "request_metadata: {u: $userid}\n", `bot.yaml:9:23: request_metadata.u: not an id of a query: "$userid" (did you mean "$user_id"?)`},
		"a value in Bedrock's signs": {smallBot + "request_metadata: {u: 'a;b'}\n", "bot.yaml:9:23: request_metadata.u: not a value that Bedrock takes (letters, digits, spaces and :_@$#=/+,.- up to 256)"},
		"a key in Bedrock's signs":   {smallBot + "request_metadata: {é: a}\n", "bot.yaml:9:23: request_metadata.é: not a key that Bedrock takes (letters, digits, spaces and :_@$#=/+,.- up to 256)"},
		"a key that is none":         {smallBot + "request_metadata: {'': a}\n", "bot.yaml:9:24: request_metadata.: not a key that Bedrock takes (letters, digits, spaces and :_@$#=/+,.- up to 256)"},
		"a value of 256":             {smallBot + "request_metadata: {u: " + strings.Repeat("a", 256) + "}\n", ""},
		"a value of 257":             {smallBot + "request_metadata: {u: " + strings.Repeat("a", 257) + "}\n", "bot.yaml:9:23: request_metadata.u: not a value that Bedrock takes (letters, digits, spaces and :_@$#=/+,.- up to 256)"},
		"a value is text":            {smallBot + "request_metadata: {u: 1}\n", "bot.yaml:9:23: request_metadata.u: want text, got the number 1 (put it in quotes)"},
		"a value is not a list":      {smallBot + "request_metadata: {u: [a]}\n", "bot.yaml:9:23: request_metadata.u: want text, got a list"},
	})
}

func entries(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("k%d: v", i)
	}
	return strings.Join(all, ", ")
}

func TestRulesOfStructuredOutput(t *testing.T) {
	with := func(schema string) string {
		return smallBot + "capabilities: {structured_output: true}\noutput: {schema: {" + schema + "}}\n"
	}
	const open = ": an object that allows members it does not name, which models refuse (write additionalProperties: false)"
	hold(t, map[string]rule{
		"a closed object":             {with("type: object, properties: {a: {type: string}}, additionalProperties: false"), ""},
		"closed objects in it":        {with("type: object, additionalProperties: false, properties: {a: {type: object, additionalProperties: false}, b: {type: array, items: {type: object, additionalProperties: false}}}"), ""},
		"a member called type":        {with("type: object, additionalProperties: false, properties: {type: {type: string}}"), ""},
		"a model that cannot":         {smallBot + "output: {schema: {type: object, additionalProperties: false}}\n", "bot.yaml:9:10: output.schema: the model does not take it: capabilities.structured_output is false"},
		"not an object":               {with("type: array"), "bot.yaml:10:10: output.schema: must describe an object (write type: object)"},
		"of no type":                  {with(""), "bot.yaml:10:10: output.schema: must describe an object (write type: object)"},
		"of several types":            {with("type: [object, 'null'], additionalProperties: false"), "bot.yaml:10:10: output.schema: must describe an object (write type: object)"},
		"an open object":              {with("type: object"), "bot.yaml:10:10: output.schema" + open},
		"an object open to some":      {with("type: object, additionalProperties: {type: string}"), "bot.yaml:10:10: output.schema" + open},
		"an open object in a member":  {with("type: object, additionalProperties: false, properties: {a: {type: object}}"), "bot.yaml:10:75: output.schema.properties.a" + open},
		"an open object in a list":    {with("type: object, additionalProperties: false, anyOf: [{type: string}, {type: object}]"), "bot.yaml:10:86: output.schema.anyOf[1]" + open},
		"an open object, or nothing":  {with("type: object, additionalProperties: false, properties: {a: {type: ['null', object]}}"), "bot.yaml:10:75: output.schema.properties.a" + open},
		"a schema that is not JSON's": {with("type: object, additionalProperties: false, a: .inf"), "bot.yaml:10:65: output.schema.a: cannot be read: the number .inf"},
		"a schema is not text":        {smallBot + "output: {schema: '{}'}\n", `bot.yaml:9:18: output.schema: want keys and values, got "{}"`},
	})
}

func TestRulesOfPrices(t *testing.T) {
	const long = "price: {input: 3, output: 15, long_context: {above: 200000, input: 6, output: 22.5}}\n"
	hold(t, map[string]rule{
		"a price":                {smallBot + "price: {input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6}\n", ""},
		"of long prompts too":    {smallBot + long, ""},
		"a price is not below 0": {smallBot + "price: {input: -1}\n", "bot.yaml:9:16: price.input: a price per million tokens is from $0 to $10000, not -1 (US dollars for a million tokens)"},
		"a price is not per token, times anything": {smallBot + "price: {cache_write_1h: 10001}\n", "bot.yaml:9:25: price.cache_write_1h: a price per million tokens is from $0 to $10000, not 10001 (US dollars for a million tokens)"},
		"a price has six decimals":                 {smallBot + "price: {output: 0.0000001}\n", "bot.yaml:9:17: price.output: a price per million tokens has at most 6 decimals, not 1e-07 (US dollars for a million tokens)"},
		"also of long prompts":                     {smallBot + "price: {long_context: {above: 1, cache_read: -1}}\n", "bot.yaml:9:46: price.long_context.cache_read: a price per million tokens is from $0 to $10000, not -1 (US dollars for a million tokens)"},
		"a price is a number":                      {smallBot + "price: {input: $3}\n", `bot.yaml:9:16: price.input: want a number, got "$3"`},
		"a prompt is not shorter than 0":           {smallBot + "price: {long_context: {above: -1}}\n", "bot.yaml:9:31: price.long_context.above: must not be below 0, got -1 (0 for no such price)"},
	})
}

func TestPricesThatWouldNotBeChargedAreWarnings(t *testing.T) {
	for name, c := range map[string]struct{ more, want string }{
		"of long prompts, from nowhere": {"price: {long_context: {input: 6}}\n", "bot.yaml:9:9: price.long_context: has prices, and no number of tokens from which they hold (set above)"},
		"of long prompts, missing":      {"price: {input: 3, output: 15, long_context: {above: 200000, input: 6}}\n", "bot.yaml:9:31: price.long_context: a prompt of more than 200000 tokens has no price (set input and output)"},
		"of anything":                   {"price: {long_context: {above: 200000}}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := load(t, c.more, Options{Strict: true})
			if err != nil || warnings.Error() != c.want {
				t.Errorf("%v\ngot  %v\nwant %s", err, warnings, c.want)
			}
		})
	}
}

func TestRatesAreThePricesInPicodollars(t *testing.T) {
	const prices = "input: 3.3, output: 16.5, cache_read: 0.33, cache_write: 4.125, cache_write_1h: 6.6"
	plain := usage.Price{Input: 3_300_000, Output: 16_500_000, CacheRead: 330_000, CacheWrite: 4_125_000, CacheWriteHour: 6_600_000}
	long := plain
	long.Long = &usage.LongPrice{Above: 200_000, Input: 6_600_000, Output: 24_750_000, CacheRead: 660_000, CacheWrite: 8_250_000, CacheWriteHour: 13_200_000}
	for name, c := range map[string]struct {
		more string
		want usage.Price
	}{
		"not known":       {"", usage.Price{}},
		"one price":       {"price: {" + prices + "}\n", plain},
		"of long prompts": {"price: {" + prices + ", long_context: {above: 200000, input: 6.6, output: 24.75, cache_read: 0.66, cache_write: 8.25, cache_write_1h: 13.2}}\n", long},
	} {
		t.Run(name, func(t *testing.T) {
			bot, warnings, err := load(t, c.more, Options{Strict: true})
			if err != nil || len(warnings) > 0 {
				t.Fatal(err, warnings)
			}
			if got := bot.Rates(); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestPicturesOfAMessage(t *testing.T) {
	for images, want := range map[int]int{0: 20, 1: 1, 20: 20} {
		if got := (Limits{Images: images}).MaxImages(); got != want {
			t.Errorf("%d: got %d, want %d", images, got, want)
		}
	}
}
