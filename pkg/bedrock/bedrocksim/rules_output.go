package bedrocksim

import "encoding/json"

// outputRules are about structured output (bedrock.md §1.2, row outputConfig).
func outputRules() []Rule {
	return []Rule{
		{
			Name: "output-format-unsupported", Source: "bedrock.md §3.3 column structured output", Verified: true,
			check: func(j *judged) finding {
				fields, _ := j.extra("output_config").(map[string]any)
				if j.textFormat() == nil && fields["format"] == nil {
					return fine
				}
				return lacks(j.facts.JSONSchema, "The model returned the following errors: output_config.format: Extra inputs are not permitted")
			},
		},
		{
			Name: "output-format", Source: "bedrock.md §1.2 row outputConfig", Verified: true,
			check: func(j *judged) finding {
				format := j.textFormat()
				if format == nil {
					return fine
				}
				if f := oneOf(or(format.Type, "null"), "outputConfig.textFormat.type", "json_schema"); f.message != "" {
					return f
				}
				schema, ok := format.schema()
				switch {
				case !ok:
					return object("The value at outputConfig.textFormat.structure.jsonSchema.schema is not a valid JSON schema.")
				case !closed(schema):
					return object("The model returned the following errors: output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false")
				}
				return fine
			},
		},
	}
}

func (r ConverseRequest) textFormat() *TextFormat {
	if r.OutputConfig == nil {
		return nil
	}
	return r.OutputConfig.TextFormat
}

// schema is the JSON Schema, which travels as a string.
func (f TextFormat) schema() (schema any, ok bool) {
	if f.Structure == nil || f.Structure.JSONSchema == nil {
		return nil, false
	}
	err := json.Unmarshal([]byte(f.Structure.JSONSchema.Schema), &schema)
	return schema, err == nil
}

// closed says whether every object of a schema forbids members that it does not name.
func closed(schema any) bool {
	switch s := schema.(type) {
	case map[string]any:
		if s["type"] == "object" && s["additionalProperties"] != false {
			return false
		}
		for _, v := range s {
			if !closed(v) {
				return false
			}
		}
	case []any:
		for _, v := range s {
			if !closed(v) {
				return false
			}
		}
	}
	return true
}
