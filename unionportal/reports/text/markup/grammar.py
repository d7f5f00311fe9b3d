"""The EBNF of the text language and its words; tests hold the parser to it."""

# Printed on the help page. ISO 14977 without the commas: what stands side by side follows one another.
GRAMMAR = """\
正文 = 段 { 空行 段 } ;
段 = 标题 | 图表 | 段落 ;
图表 = "[" ( "表" | "图" ) "：" 名称 [ "|含零" ] "]" ;
标题 = ( "（" 汉字数 "）" | 数 "." ) 文字 ;
段落 = 行 { 换行 行 } ;
行 = 内容 { 内容 } ;
内容 = 文字 | 符号 | 数字 | 列举 | 省略 | 排列 ;
省略 = "〔" { 文字 } ( 数字 | 列举 ) { 文字 | 数字 | 列举 | 省略 } "〕" ;
排列 = "〔" [ 引语 "：" ] 项 "；" 项 { "；" 项 } "〕" ;
引语 = 文字 ;
项 = { 文字 } ( 数字 | 列举 ) { 文字 | 数字 | 列举 } ;
数字 = "{" ( 和 | 比 ) [ "|" 格式 ] [ "|含零" | "|不重复" ] "}"
     | "{" 和 [ "|" 格式 ] "|比上年" [ "|含零" ] "}"
     | "{项数}" | "{项数|汉字}" ;
和 = 数字名 { "+" 数字名 } ;
比 = 数字名 "/" 数字名 ;
数字名 = 名称 [ "[" ( 名称 | 引文 ) "]." 名称 ] ;
格式 = "万元" | "元" | "大写" | "千分位" | "余" | "汉字" | "百分比" | "年均" ;
列举 = "{列举：" 名称 { "|" 条件 } [ "|句式=" 名称 ] [ "|限=" 数 ] [ "|序=" 名称 ] [ "|含零" ] "}" ;
条件 = 名称 ( "=" | "≠" | "≥" | "≤" ) ( 名称 | 引文 ) ;
引文 = '"' 文字 '"' ;
符号 = "{{" | "}}" | "{〔}" | "{〕}" | "{；}" | "{：}" | "{|}" ;
"""

FORMATS = ("万元", "元", "大写", "千分位", "余", "汉字", "百分比", "年均")
WAN, YUAN, CAPITAL, _, ABOUT, HANZI, _, _ = FORMATS
# A figure, table or list that is printed although it is zero; a figure compared with the period before; one that is
# not printed where it is the number before it.
KEEP, CHANGE, DIFFERENT = "含零", "比上年", "不重复"
COUNT = "项数"
LIST = "列举"
PHRASE, LIMIT, ORDER = "句式", "限", "序"
OPTIONS = (PHRASE, LIMIT, ORDER)
# A brace with one of these in it prints it.
SIGNS = "〔〕；：|"
OPERATORS = {"=": "=", "≠": "≠", "!=": "≠", "≥": "≥", ">=": "≥", "≤": "≤", "<=": "≤"}
