package chat

import "github.com/poebridge/poebridge/pkg/fault"

// note names something that we add below an answer.
type note string

const (
	noteMaxTokens note = "max_tokens"
	noteFiltered  note = "filtered"
	noteContext   note = "context"
	noteTime      note = "time"

	// Of attachments, with their names in place of %s.
	noteUnsupported note = "unsupported"
	noteUnavailable note = "unavailable"
	noteGone        note = "gone"
	noteTooLarge    note = "too_large"
	noteDamaged     note = "damaged"
	noteTooMuch     note = "too_much"
	noteTooLong     note = "too_long"
)

// in returns the note in the language of a BCP 47 tag.
func (n note) in(tag string) string { return notes[fault.Language(tag)][n] }

// notes has the languages of fault's texts.
var notes = map[string]map[note]string{
	"en": {
		noteMaxTokens:   "The answer ends here because it has reached its maximum length. Ask the bot to continue.",
		noteFiltered:    "A content filter ended the answer here.",
		noteContext:     "The answer ends here because the conversation has become too long for the model. Start a new chat to go on.",
		noteTime:        "The answer ends here because its time is up. Ask the bot to continue.",
		noteUnsupported: "This bot cannot read files of this type: %s.",
		noteUnavailable: "Could not be fetched: %s. Please try attaching it again.",
		noteGone:        "No longer available: %s. Please attach it again.",
		noteTooLarge:    "Too large: %s. Attach a smaller version.",
		noteDamaged:     "Empty or damaged: %s.",
		noteTooMuch:     "Too much at once. Left out: %s.",
		noteTooLong:     "Left out because it is too long: %s.",
	},
	"de": {
		noteMaxTokens:   "Die Antwort endet hier, weil sie ihre Höchstlänge erreicht hat. Schreibe „weiter“, um fortzufahren.",
		noteFiltered:    "Ein Inhaltsfilter hat die Antwort hier beendet.",
		noteContext:     "Die Antwort endet hier, weil die Unterhaltung für das Modell zu lang geworden ist. Beginne einen neuen Chat.",
		noteTime:        "Die Antwort endet hier, weil ihre Zeit abgelaufen ist. Schreibe „weiter“, um fortzufahren.",
		noteUnsupported: "Diese Art von Datei kann der Bot nicht lesen: %s.",
		noteUnavailable: "Konnte nicht geladen werden: %s. Bitte hänge die Datei noch einmal an.",
		noteGone:        "Nicht mehr verfügbar: %s. Bitte hänge die Datei noch einmal an.",
		noteTooLarge:    "Zu groß: %s. Bitte hänge eine kleinere Fassung an.",
		noteDamaged:     "Leer oder beschädigt: %s.",
		noteTooMuch:     "Zu viel auf einmal. Nicht berücksichtigt: %s.",
		noteTooLong:     "Zu lang und deshalb nicht berücksichtigt: %s.",
	},
	"es": {
		noteMaxTokens:   "La respuesta termina aquí porque ha alcanzado su longitud máxima. Pide al bot que continúe.",
		noteFiltered:    "Un filtro de contenido ha terminado la respuesta aquí.",
		noteContext:     "La respuesta termina aquí porque la conversación ya es demasiado larga para el modelo. Empieza un chat nuevo.",
		noteTime:        "La respuesta termina aquí porque se ha agotado su tiempo. Pide al bot que continúe.",
		noteUnsupported: "Este bot no puede leer archivos de este tipo: %s.",
		noteUnavailable: "No se pudo obtener: %s. Intenta adjuntarlo otra vez.",
		noteGone:        "Ya no está disponible: %s. Adjúntalo otra vez.",
		noteTooLarge:    "Demasiado grande: %s. Adjunta una versión más pequeña.",
		noteDamaged:     "Vacío o dañado: %s.",
		noteTooMuch:     "Demasiado a la vez. Omitidos: %s.",
		noteTooLong:     "Demasiado largo, por eso se ha omitido: %s.",
	},
	"fr": {
		noteMaxTokens:   "La réponse s'arrête ici car elle a atteint sa longueur maximale. Demandez au bot de continuer.",
		noteFiltered:    "Un filtre de contenu a arrêté la réponse ici.",
		noteContext:     "La réponse s'arrête ici car la conversation est devenue trop longue pour le modèle. Commencez une nouvelle discussion.",
		noteTime:        "La réponse s'arrête ici car son temps est écoulé. Demandez au bot de continuer.",
		noteUnsupported: "Ce bot ne peut pas lire ce type de fichier : %s.",
		noteUnavailable: "Impossible à récupérer : %s. Essayez de le joindre à nouveau.",
		noteGone:        "Plus disponible : %s. Joignez à nouveau le fichier.",
		noteTooLarge:    "Trop volumineux : %s. Joignez une version plus petite.",
		noteDamaged:     "Vide ou endommagé : %s.",
		noteTooMuch:     "Trop à la fois. Non pris en compte : %s.",
		noteTooLong:     "Trop long, non pris en compte : %s.",
	},
	"ja": {
		noteMaxTokens:   "最大の長さに達したため、回答はここで終わります。続きはボットに頼んでください。",
		noteFiltered:    "コンテンツフィルターにより、回答はここで終わりました。",
		noteContext:     "会話がモデルの上限を超えたため、回答はここで終わります。新しいチャットを始めてください。",
		noteTime:        "制限時間に達したため、回答はここで終わります。続きはボットに頼んでください。",
		noteUnsupported: "このボットはこの種類のファイルを読めません: %s。",
		noteUnavailable: "取得できませんでした: %s。もう一度添付してください。",
		noteGone:        "ファイルの有効期限が切れています: %s。もう一度添付してください。",
		noteTooLarge:    "大きすぎます: %s。小さいものを添付してください。",
		noteDamaged:     "ファイルが空か破損しています: %s。",
		noteTooMuch:     "一度に扱える量を超えています。読み込まなかったファイル: %s。",
		noteTooLong:     "長すぎるため読み込みませんでした: %s。",
	},
	"pt": {
		noteMaxTokens:   "A resposta termina aqui porque atingiu o tamanho máximo. Peça ao bot para continuar.",
		noteFiltered:    "Um filtro de conteúdo encerrou a resposta aqui.",
		noteContext:     "A resposta termina aqui porque a conversa ficou longa demais para o modelo. Inicie um novo chat.",
		noteTime:        "A resposta termina aqui porque o tempo dela acabou. Peça ao bot para continuar.",
		noteUnsupported: "Este bot não consegue ler arquivos deste tipo: %s.",
		noteUnavailable: "Não foi possível obter: %s. Tente anexar de novo.",
		noteGone:        "Não está mais disponível: %s. Anexe de novo.",
		noteTooLarge:    "Grande demais: %s. Anexe uma versão menor.",
		noteDamaged:     "Vazio ou danificado: %s.",
		noteTooMuch:     "Demais de uma vez. Ignorados: %s.",
		noteTooLong:     "Longo demais, por isso foi ignorado: %s.",
	},
	"zh": {
		noteMaxTokens:   "回答已达到最大长度，到此结束。请让机器人继续。",
		noteFiltered:    "内容过滤器在此处结束了回答。",
		noteContext:     "对话过长，已超出模型的上限，回答到此结束。请开始新的聊天。",
		noteTime:        "回答已用完时间，到此结束。请让机器人继续。",
		noteUnsupported: "此机器人无法读取此类文件：%s。",
		noteUnavailable: "无法获取：%s。请重新添加附件。",
		noteGone:        "文件已失效：%s。请重新添加。",
		noteTooLarge:    "文件太大：%s。请添加较小的版本。",
		noteDamaged:     "文件为空或已损坏：%s。",
		noteTooMuch:     "一次添加的文件过多。未读取：%s。",
		noteTooLong:     "内容过长，未读取：%s。",
	},
}
