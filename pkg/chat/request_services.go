package chat

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
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

// requestMetadata fills in the ids of the query.
func requestMetadata(pairs map[string]string, q *poe.Query) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	ids := map[string]string{"$user_id": q.UserID, "$conversation_id": q.ConversationID, "$message_id": q.MessageID}
	out := make(map[string]string, len(pairs))
	for key, value := range pairs {
		if id, ok := ids[value]; ok {
			value = metadataText(id)
		}
		out[key] = value
	}
	return out
}

const maxMetadataValue = 256 // characters (bedrock.md §1.2, row requestMetadata)

// metadataText has an id in the alphabet of request metadata.
func metadataText(id string) string {
	return clip(fitted(id, " :_@$#=/+,-.", '_'), maxMetadataValue)
}
