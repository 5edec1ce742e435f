package chat

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

func outputConfig(o bot.Output) *types.OutputConfig {
	if o.Schema == nil {
		return nil
	}
	schema, _ := json.Marshal(o.Schema) // made of what YAML has: it always can be
	definition := types.JsonSchemaDefinition{Schema: aws.String(string(schema))}
	if o.Name != "" {
		definition.Name = &o.Name
	}
	if o.Description != "" {
		definition.Description = &o.Description
	}
	return &types.OutputConfig{TextFormat: &types.OutputFormat{
		Type:      types.OutputFormatTypeJsonSchema,
		Structure: &types.OutputFormatStructureMemberJsonSchema{Value: definition},
	}}
}
